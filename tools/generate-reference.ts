// Writes the pages of docs/reference from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFiles } from './reference/reference-files.js';

// The build moves this file, so the project root is where npm runs it.
const directory = join(process.cwd(), 'docs/reference');
mkdirSync(directory, { recursive: true });
for (const { name, content } of await referenceFiles()) {
  writeFileSync(join(directory, name), content);
}
