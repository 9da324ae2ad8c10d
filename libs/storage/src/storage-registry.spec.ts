import type { CreateStorageFactory, StorageLayer } from './storage-registry.js';
import { layerOf, StorageRegistry, UnknownStorageError } from './storage-registry.js';

const create: CreateStorageFactory = () => Promise.reject(new Error('not opened in this test'));
const layer = (...names: readonly string[]): StorageLayer => ({
  registerStorageLayer: (host) => names.forEach((name) => host.registerStorageFactory(name, create)),
});

describe('StorageRegistry', () => {
  it('finds what a layer registered', async () => {
    const registry = new StorageRegistry();

    const count = registry.add('plugin.mjs', layer('memory.v2/alpha', 'other'));

    expect(count).toBe(2);
    expect(await registry.find('memory.v2/alpha')).toMatchObject({ create });
  });

  it('imports a built-in layer when it is asked for', async () => {
    expect(await new StorageRegistry().find('internal')).toMatchObject({ owner: '#storage-internal' });
  });

  it.each(['internal', 'mine'])('names both owners when %s is registered twice', (name) => {
    const registry = new StorageRegistry();

    const twice = (): void => {
      registry.add('first.mjs', layer('mine'));
      registry.add('second.mjs', layer(name));
    };

    expect(twice).toThrow(/registered by (first\.mjs|Clusterpedia) and again by second\.mjs/);
  });

  it.each(['nothing', '../secret', '/etc/passwd', '#kube', 'node:fs', 'file:///x.mjs', ''])(
    'does not know %j, and lists what it knows',
    async (name) => {
      const registry = new StorageRegistry();
      registry.add('plugin.mjs', layer('mine'));

      await expect(registry.find(name)).rejects.toThrow(UnknownStorageError);
      await expect(registry.find(name)).rejects.toThrow('is unregistered (registered: internal, memory, mine)');
    },
  );

  it('does not take an installed package for a layer that is none', async () => {
    await expect(new StorageRegistry().find('yaml')).rejects.toThrow('does not export registerStorageLayer');
  });

  it.each(['2.0', '10.1', '', 'latest'])('refuses a layer written for storage API %j', (storageApiVersion) => {
    const foreign = { ...layer('mine'), storageApiVersion };

    expect(() => new StorageRegistry().add('plugin.mjs', foreign)).toThrow(
      `plugin.mjs was written for storage API ${storageApiVersion}, this process has 1.1`,
    );
  });

  it.each(['1.0', '1.7'])('takes a layer written for storage API %s', (storageApiVersion) => {
    expect(new StorageRegistry().add('plugin.mjs', { ...layer('mine'), storageApiVersion })).toBe(1);
  });

  it('refuses a layer that registers later', () => {
    const late = { registerStorageLayer: (): unknown => Promise.reject(new Error('later')) } as StorageLayer;

    expect(() => new StorageRegistry().add('plugin.mjs', late)).toThrow('must not be asynchronous');
  });

  it('refuses a storage without a name', () => {
    expect(() => new StorageRegistry().add('plugin.mjs', layer(''))).toThrow('needs a name');
  });
});

describe('layerOf', () => {
  it.each<[string, (wanted: StorageLayer) => unknown]>([
    ['by name', (wanted) => wanted],
    ['as default', (wanted) => ({ default: wanted })],
  ])('takes a layer exported %s', (_how, moduleOf) => {
    const wanted = layer('mine');

    expect(layerOf(moduleOf(wanted))).toBe(wanted);
  });
});
