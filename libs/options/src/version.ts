import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the process says about its build: `--version`, `/version` and the build_info metric. */
export interface Version {
  /** Of the Kubernetes API that our servers speak. */
  readonly major: string;
  readonly minor: string;
  /** Of Clusterpedia: `v1.2.3`. */
  readonly gitVersion: string;
  /** Empty in a build that was not told. */
  readonly gitCommit: string;
  readonly gitTreeState: string;
  /** RFC 3339; empty in a build that was not told. */
  readonly buildDate: string;
  /** Field of the Kubernetes document. Clients print it, so it names the runtime that is really there. */
  readonly goVersion: string;
  readonly compiler: string;
  /** `linux/amd64`, in Go's words. */
  readonly platform: string;
}

const goArchitecture: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The version of this build. The image's build passes commit and date on in the environment. */
export const version: Version = Object.freeze({
  major: '1',
  minor: '32',
  gitVersion: `v${packageVersion()}`,
  gitCommit: process.env['CLUSTERPEDIA_GIT_COMMIT'] ?? '',
  gitTreeState: process.env['CLUSTERPEDIA_GIT_TREE_STATE'] ?? '',
  buildDate: process.env['CLUSTERPEDIA_BUILD_DATE'] ?? '',
  goVersion: `node${process.version.slice(1)}`,
  compiler: 'v8',
  platform: `${process.platform}/${goArchitecture[process.arch] ?? process.arch}`,
});

/**
 * What our servers answer at `/version`: the level of the Kubernetes API they speak comes first, because clients compare it
 * with their own, and our release behind it.
 */
export const kubernetesVersion: Version = Object.freeze({
  ...version,
  gitVersion: `v${version.major}.${version.minor}.0+clusterpedia-${version.gitVersion}`,
});

/** From the manifest above this file: sources and build output lie at different depths below it. */
function packageVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
    if (manifest?.name === 'clusterpedia') {
      return manifest.version;
    }
  }
  throw new Error('the package.json of clusterpedia is not above this file');
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}
