import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference-files.js';

const directory = fileURLToPath(new URL('../../docs/reference/', import.meta.url));

describe('docs/reference', () => {
  it('is what tools/generate-reference.ts writes: run npm run generate', async () => {
    const names = await readdir(directory);
    const texts = names.map(async (name) => [name, await readFile(`${directory}${name}`, 'utf8')] as const);
    const written = Object.fromEntries(await Promise.all(texts));

    const generated = (await referenceFiles()).map(({ name, content }) => [name, content]);

    expect(written).toEqual(Object.fromEntries(generated));
  });
});
