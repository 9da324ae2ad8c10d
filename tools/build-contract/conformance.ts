// The suite every storage must pass: what `@clusterpedia/storage/conformance` exports.
export {
  storageContract,
  type StorageAbilities,
  type StorageUnderTest,
} from '../../libs/testing/src/storage.contract.js';
