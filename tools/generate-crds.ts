import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdFiles, crdFolders } from './crd-files.js';

for (const folder of crdFolders) {
  // The build moves this file, so the project root is where npm runs it.
  const directory = join(process.cwd(), folder);
  mkdirSync(directory, { recursive: true });
  for (const { name, content } of crdFiles()) {
    writeFileSync(join(directory, name), content);
  }
}
