import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chartFiles } from './chart-files.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('generated files of the charts', () => {
  it.each(chartFiles(root))('$path is what `npm run generate` writes', ({ path, content }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });
});
