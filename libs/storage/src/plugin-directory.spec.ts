import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '#telemetry';
import { loadPluginDirectory, PluginError } from './plugin-directory.js';
import { StorageRegistry } from './storage-registry.js';

const register = (name: string): string =>
  `export function registerStorageLayer(host) { host.registerStorageFactory('${name}', () => undefined); }`;

describe('loadPluginDirectory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cp-plugins-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
  const load = async (): Promise<readonly string[]> => {
    const registry = new StorageRegistry();
    await loadPluginDirectory(directory, registry, silentLogger);
    return registry.names;
  };

  it('lets every module and package register itself', async () => {
    write('one.mjs', register('one'));
    mkdirSync(join(directory, 'two'));
    write('two/package.json', '{"type":"module","main":"main.js"}');
    write('two/main.js', register('two'));

    expect(await load()).toEqual(['internal', 'memory', 'one', 'two']);
  });

  it.each(['notes.txt', '.hidden.mjs', 'one.mjs.map', 'one.d.ts'])('passes over %s', async (file) => {
    write(file, 'this is no module (');

    expect(await load()).toEqual(['internal', 'memory']);
  });

  it('passes over a directory that is no package', async () => {
    mkdirSync(join(directory, 'lost+found'));

    expect(await load()).toEqual(['internal', 'memory']);
  });

  it.each([
    ['cannot be imported', 'throw new Error("broken on import");', 'broken on import'],
    ['exports no layer', 'export const nothing = 1;', 'does not export registerStorageLayer'],
    ['takes a name that is taken', register('internal'), 'registered by Clusterpedia and again by'],
  ])('names a file that %s', async (_what, text, message) => {
    write('bad.mjs', text);

    await expect(load()).rejects.toThrow(PluginError);
    await expect(load()).rejects.toThrow(/STORAGE_PLUGINS: cannot load .*bad\.mjs/);
    await expect(load()).rejects.toThrow(message);
  });

  it('names a directory that is missing', async () => {
    rmSync(directory, { recursive: true });

    await expect(load()).rejects.toThrow(`STORAGE_PLUGINS: cannot read directory ${directory}`);
  });
});
