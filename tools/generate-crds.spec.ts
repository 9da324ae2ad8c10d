import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crdFiles } from './crd-files.js';

const directory = fileURLToPath(new URL('../charts/clusterpedia/crds/', import.meta.url));

describe('the CRDs of the chart', () => {
  it('are one file for each definition', () => {
    const names = crdFiles().map(({ name }) => name);

    expect(readdirSync(directory).sort()).toEqual([...names].sort());
  });

  it.each(crdFiles())('$name is what tools/generate-crds.ts writes', ({ name, content }) => {
    expect(readFileSync(`${directory}${name}`, 'utf8')).toBe(content);
  });
});
