import { Tenure } from '#reconcile';
import { hasStorageCode, type ResourceStorage, type StorageFactory } from '#storage';
import { FencedStorage } from './fenced-storage.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const config = { resource: pods, kind: 'Pod', namespaced: true };
const open = new AbortController().signal;

describe('FencedStorage', () => {
  let written: string[];
  let signals: AbortSignal[];
  let tenure: Tenure;
  let storage: StorageFactory;

  beforeEach(() => {
    written = [];
    signals = [];
    tenure = new Tenure(60_000);
    tenure.renewed(performance.now());
    storage = new FencedStorage(recorder(), tenure);
  });

  /** A storage that notes what it is asked to write. */
  function recorder(): StorageFactory {
    const note = (what: string, signal: AbortSignal): Promise<void> => {
      written.push(what);
      signals.push(signal);
      return Promise.resolve();
    };
    const resource: Partial<ResourceStorage> = {
      config,
      applyBatch: async (cluster, changes, signal) => {
        await note(`batch ${cluster}`, signal);
        return changes.map(() => undefined);
      },
      recordEvent: (cluster, _, signal) => note(`event ${cluster}`, signal),
    };
    const factory: Partial<StorageFactory> = {
      prepareCluster: (cluster, signal) => note(`prepare ${cluster}`, signal),
      cleanCluster: (cluster, signal) => note(`clean ${cluster}`, signal),
      cleanClusterResource: (cluster, { resource: name }, signal) => note(`clean ${cluster} ${name}`, signal),
      newResourceStorage: () => resource as ResourceStorage,
      getSyncPositionStore: () => ({
        read: () => Promise.resolve([]),
        write: (cluster, _, signal) => note(`positions ${cluster}`, signal),
      }),
    };
    return factory as StorageFactory;
  }

  const writes: readonly (readonly [string, (storage: StorageFactory) => Promise<unknown> | undefined])[] = [
    ['prepare a', (fenced) => fenced.prepareCluster('a', open)],
    ['clean a', (fenced) => fenced.cleanCluster('a', open)],
    ['clean a pods', (fenced) => fenced.cleanClusterResource('a', pods, open)],
    ['batch a', (fenced) => fenced.newResourceStorage(config).applyBatch('a', [], open)],
    ['event a', (fenced) => fenced.newResourceStorage(config).recordEvent?.('a', {}, open)],
    ['positions a', (fenced) => fenced.getSyncPositionStore?.().write('a', [], open)],
  ];

  it.each(writes)('writes while the tenure lasts: %s', async (what, write) => {
    await write(storage);

    expect(written).toEqual([what]);
  });

  it.each(writes)('writes nothing when the tenure is over, not even what may be tried again: %s', async (_, write) => {
    tenure.renewed(performance.now() - 60_000);

    const error: unknown = await write(storage)?.catch((reason: unknown) => reason);

    expect(hasStorageCode(error, 'Recoverable')).toBe(true);
    expect(written).toEqual([]);
  });

  it.each(writes)('stops what is under way when the tenure ends: %s', async (_, write) => {
    await write(storage);

    tenure.end();

    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('has only the abilities that the storage has', () => {
    const plain: Partial<StorageFactory> = {
      newResourceStorage: () => ({ config }) as ResourceStorage,
    };

    const fenced = new FencedStorage(plain as StorageFactory, tenure);

    expect(fenced).not.toHaveProperty('getSyncPositionStore');
    expect(fenced.newResourceStorage(config)).not.toHaveProperty('recordEvent');
  });
});
