import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdFiles } from './crd-files.js';

// The build moves this file, so the project root is where npm runs it.
const directory = join(process.cwd(), 'charts/clusterpedia/crds');
mkdirSync(directory, { recursive: true });
for (const { name, content } of crdFiles()) {
  writeFileSync(join(directory, name), content);
}
