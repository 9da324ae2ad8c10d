import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findKubectl } from '#testing';

/**
 * Each kustomization below `deploy/` as one file, for `kubectl apply -f`.
 *
 * @param directory - where `clusterpedia-<version>-<name>.yaml` is written
 * @throws Error when the machine has no kubectl
 */
export function writeKustomizedManifests(root: string, directory: string, version: string): void {
  const kubectl = findKubectl();
  if (kubectl === undefined) {
    throw new Error('kubectl is not on the PATH and no package has it for this platform');
  }
  for (const name of readdirSync(join(root, 'deploy'))) {
    const text = execFileSync(kubectl, ['kustomize', join(root, 'deploy', name)], { encoding: 'utf8' });
    writeFileSync(join(directory, `clusterpedia-${version}-${name}.yaml`), text);
  }
}
