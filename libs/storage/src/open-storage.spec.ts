import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, silentLogger } from '#telemetry';
import { openStorage } from './open-storage.js';

describe('openStorage', () => {
  const context = { logger: silentLogger, registry: new Registry() };
  let pluginDirectory: string;
  beforeEach(() => {
    pluginDirectory = mkdtempSync(join(tmpdir(), 'cp-open-storage-'));
  });
  afterEach(() => rmSync(pluginDirectory, { recursive: true }));

  const open = (create: string): Promise<unknown> => {
    const text = `export function registerStorageLayer(host) { host.registerStorageFactory('mine', ${create}); }`;
    writeFileSync(join(pluginDirectory, 'mine.mjs'), text);
    return openStorage({ name: 'mine', configPath: '', pluginDirectory }, context);
  };

  it('hands the configuration path and what the process lends to the plugin', async () => {
    const methods = ['getSupportedRequestVerbs', 'prepareCluster', 'getResourceVersions', 'getCollectionResources']
      .concat(['newResourceStorage', 'newCollectionResourceStorage', 'cleanCluster', 'cleanClusterResource'])
      .concat(['ping', 'shutdown'])
      .map((method) => `${method}() {}`);

    const factory = await open(`async (path, context) => ({ path, context, ${methods.join(', ')} })`);

    expect(factory).toMatchObject({ path: '', context });
  });

  it.each([
    ['a plugin that cannot open it', 'async () => { throw new Error("no such host"); }', 'failed to init storage'],
    ['a plugin that gives nothing', 'async () => undefined', 'storage "mine" is incomplete: it has no getSupported'],
    ['a plugin that gives too little', 'async () => ({ ping() {} })', /incomplete: .* cleanClusterResource, shutdown$/],
    ['a plugin that registers no function', '"memory"', 'needs a function that opens the storage'],
  ])('refuses %s', async (_what, create, message) => {
    await expect(open(create)).rejects.toThrow(message);
  });
});
