import type { LabelSelector } from '#kube';
import { StorageError } from './storage-error.js';

const FUZZY_NAME = 'internalstorage.clusterpedia.io/fuzzy-name';

/**
 * The parts that a name must all contain, exactly as they are written, from the search labels that belong to the storage.
 *
 * @throws StorageError `BadRequest` for another operator than `=`, `==` and `in`, or for a label nobody knows
 */
export function fuzzyNameParts(extraSelector: LabelSelector): readonly string[] {
  return extraSelector.flatMap(({ key, operator, values }) => {
    if (key !== FUZZY_NAME) {
      throw new StorageError('BadRequest', `this storage does not know the search label ${key}`, { field: key });
    }
    if (operator !== 'In') {
      throw new StorageError('BadRequest', `${key} needs =, == or in`, { field: key });
    }
    return values.map((value) => value.trim());
  });
}
