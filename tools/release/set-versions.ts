import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionPlaces, type ReleaseVersions } from './versions.js';

/** Writes the versions of a release into every file that says one. @returns the files */
export function setVersions(root: string, versions: ReleaseVersions): readonly string[] {
  const places = versionPlaces(root);
  for (const { file, pattern, which } of places) {
    const path = join(root, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(pattern, versions[which]));
  }
  return [...new Set(places.map(({ file }) => file))];
}
