import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from '#options';
import { checkStorageConfigPath, storageFlags } from './storage.options.js';

describe('storageFlags', () => {
  it('choose the relational storage, and no file, where nothing is said', () => {
    const { values } = parseCommandLine({ storage: storageFlags }, []);

    expect(values.storage).toEqual({ 'storage-name': 'internal', 'storage-config': '' });
  });
});

describe('checkStorageConfigPath', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cp-options-'));
  const file = join(directory, 'storage.yaml');
  writeFileSync(file, '');
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['nothing', ''],
    ['a file', file],
  ])('takes %s', async (_what, path) => {
    await expect(checkStorageConfigPath(path)).resolves.toBeUndefined();
  });

  it.each([
    ['a directory', directory, `${directory} is a directory`],
    ['what is not there', `${file}.none`, `cannot read ${file}.none`],
  ])('refuses %s', async (_what, path, message) => {
    await expect(checkStorageConfigPath(path)).rejects.toThrow(`--storage-config: ${message}`);
  });
});
