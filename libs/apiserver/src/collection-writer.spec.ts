import { StorageFactory } from '#storage';
import { CollectionCatalog } from './collection-catalog.js';
import { CollectionWriter } from './collection-writer.js';

const { signal } = new AbortController();

describe('CollectionWriter', () => {
  // A database may fail to compare with them, and that would be answered with 500.
  it.each(['é', 'a\0b', 'A', 'a'.repeat(254)])('finds no collection %j without asking the storage', async (name) => {
    const storage = Object.create(StorageFactory.prototype) as StorageFactory;
    const ask = (): never => {
      throw new Error('the storage was asked');
    };
    storage.getCollectionResources = () => [];
    storage.getCollectionResourceStore = () => ({ list: ask, get: ask, create: ask, replace: ask, delete: ask });
    const writer = new CollectionWriter(storage, new CollectionCatalog(storage));

    const deleted = writer.delete(name, { dryRun: false, preconditions: {} }, signal);

    await expect(deleted).rejects.toMatchObject({ reason: 'NotFound' });
  });
});
