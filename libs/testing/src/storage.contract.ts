/// <reference types="jest" />
import type { StorageFactory } from '#storage';
import { describePages } from './contract/pages.contract.js';
import { describeSearches } from './contract/searches.contract.js';
import { describeSelections } from './contract/selections.contract.js';
import { signal, StorageSubject } from './contract/storage-subject.js';
import { describeWrites } from './contract/writes.contract.js';

/** A storage under test. */
export interface StorageUnderTest {
  readonly factory: StorageFactory;
  /** Removes everything that the storage left behind. The suite has shut the factory down. */
  readonly dispose: () => Promise<void>;
}

/** The suite every storage must pass. `open` is called once and gives an empty storage. */
export function storageContract(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`storage contract: ${name}`, () => {
    const subject = new StorageSubject();
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

    describeWrites(subject);
    describeSelections(subject);
    describePages(subject);
    describeSearches(subject);

    it('says what it can do, prepares clusters and answers a ping', async () => {
      expect(subject.factory.getSupportedRequestVerbs()).toEqual(expect.arrayContaining(['get', 'list']));
      expect(subject.factory.getCollectionResources().map(({ name }) => name)).toEqual([
        'any',
        'workloads',
        'kuberesources',
      ]);
      await expect(subject.factory.prepareCluster('east', signal)).resolves.toBeUndefined();
      await expect(subject.factory.ping(signal)).resolves.toBeUndefined();
    });
  });
}
