// Writes the schema and the table of values of each chart, from its values.yaml.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFiles } from './charts/chart-files.js';

// The build moves this file, so the project root is where npm runs it.
const root = process.cwd();
for (const { path, content } of chartFiles(root)) {
  writeFileSync(join(root, path), content);
}
