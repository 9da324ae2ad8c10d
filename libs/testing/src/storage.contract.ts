/// <reference types="jest" />
import { describeAbilities } from './contract/abilities.contract.js';
import { describeEvents } from './contract/events.contract.js';
import { describeFields } from './contract/fields.contract.js';
import { describeLifecycle } from './contract/lifecycle.contract.js';
import { describePages } from './contract/pages.contract.js';
import { describeRights } from './contract/rights.contract.js';
import { describeSearches } from './contract/searches.contract.js';
import { describeSelections } from './contract/selections.contract.js';
import { USUAL_ABILITIES, type StorageAbilities } from './contract/storage-abilities.js';
import { signal, StorageSubject, type StorageUnderTest } from './contract/storage-subject.js';
import { describeWatches } from './contract/watch.contract.js';
import { describeWrites } from './contract/writes.contract.js';

export type { StorageAbilities } from './contract/storage-abilities.js';
export type { StorageUnderTest } from './contract/storage-subject.js';

/**
 * The suite every storage must pass. Runs under a runner that provides `describe`, `it`, `expect` and the hooks as globals,
 * as Jest does, and Vitest with `globals: true`.
 *
 * @param open - gives an empty storage of its own each time
 * @param abilities - what the storage cannot do: `{ watch: false }`. The suite then asks that it is refused
 */
export function storageContract(
  name: string,
  open: () => Promise<StorageUnderTest>,
  abilities: Partial<StorageAbilities> = {},
): void {
  describe(`storage contract: ${name}`, () => {
    const subject = new StorageSubject({ ...USUAL_ABILITIES, ...abilities });
    let storage: StorageUnderTest;

    beforeAll(async () => {
      storage = await open();
      subject.open(storage.factory);
    }, 60_000);

    afterAll(async () => {
      await storage.factory.shutdown();
      await storage.dispose();
    });

    afterEach(async () => {
      for (const cluster of ['east', 'west', 'north']) {
        await storage.factory.cleanCluster(cluster, signal);
      }
    });

    describeAbilities(subject);
    describeWrites(subject);
    if (subject.abilities.events) {
      describeEvents(subject);
    }
    describeSelections(subject);
    describeFields(subject);
    describePages(subject);
    describeSearches(subject);
    describeRights(subject);
    describeWatches(subject);
    describeLifecycle(subject, open);
  });
}
