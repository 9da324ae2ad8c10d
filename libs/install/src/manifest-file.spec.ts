import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifests } from './manifest-file.js';

describe('readManifests', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cp-manifests-'));
  const file = join(directory, 'objects.yaml');
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = (content: string): ReturnType<typeof readManifests> => {
    writeFileSync(file, content);
    return readManifests(file);
  };

  it('reads one document after the other, without the empty ones', async () => {
    const objects = await read(
      '# generated\n---\n{apiVersion: v1, kind: A, metadata: {name: a}}\n---\n---\napiVersion: v1\nkind: B\nmetadata: { name: b }\n',
    );

    expect(objects.map(({ kind }) => kind)).toEqual(['A', 'B']);
  });

  it.each([
    ['---\njust text\n', 'document 1 is no object with apiVersion, kind and metadata.name'],
    ['---\napiVersion: v1\nkind: A\n', 'document 1 is no object with'],
    ['{apiVersion: v1, kind: A, metadata: {name: a}}\n---\na: [\n', 'document 2 is not YAML'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(`${file}: ${message}`);
  });

  it('names a file that is not there', async () => {
    await expect(readManifests(`${file}.none`)).rejects.toThrow(`cannot read ${file}.none`);
  });
});
