import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crdFiles, crdFolders } from './crd-files.js';

describe.each(crdFolders)('C19: the CRDs in %s', (folder) => {
  const directory = fileURLToPath(new URL(`../${folder}/`, import.meta.url));

  it('are one file for each definition', () => {
    const names = crdFiles().map(({ name }) => name);

    expect(readdirSync(directory).sort()).toEqual([...names].sort());
  });

  it.each(crdFiles())('$name is what tools/generate-crds.ts writes, and outlives the release', ({ name, content }) => {
    expect(readFileSync(`${directory}${name}`, 'utf8')).toBe(content);
    expect(content).toContain('\n    helm.sh/resource-policy: keep\n');
  });
});
