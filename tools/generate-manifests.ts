// Writes the manifests for those without helm, from the charts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { plainManifests } from './manifests/plain-manifests.js';

for (const { path, content } of await plainManifests()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
