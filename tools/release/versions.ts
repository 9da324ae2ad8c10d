import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The two versions of a release, without `v`. */
export interface ReleaseVersions {
  /** Of the binaries, the images and the npm package. */
  readonly app: string;
  /** Of all charts, which go their own way: those of the Go original had reached 2.6. */
  readonly charts: string;
}

/** A file that says a version, and what stands around it. */
export interface VersionPlace {
  readonly file: string;
  /** Matches the version alone; all matches in the file are meant. */
  readonly pattern: RegExp;
  readonly which: keyof ReleaseVersions;
}

const image = String.raw`ghcr\.io\/clusterpedia-io\/clusterpedia\/[a-z-]+:v`;

/** Every place in the project that says a version of the release. */
export function versionPlaces(root: string): readonly VersionPlace[] {
  const folders = [...chartFolders(root), ...chartFolders(root, 'examples')];
  const charts = folders.flatMap((chart): VersionPlace[] => [
    { file: `${chart}/Chart.yaml`, pattern: /(?<=^version: )\S+$/gm, which: 'charts' },
    { file: `${chart}/Chart.yaml`, pattern: /(?<=^appVersion: ['"]?v)[^'"\s]+(?=['"]?$)/gm, which: 'app' },
    // Dependencies are charts of the project.
    { file: `${chart}/Chart.yaml`, pattern: /(?<=^ {4}version: )\S+$/gm, which: 'charts' },
    // The tag of a plugin's image is its own version, and that of Clusterpedia.
    { file: `${chart}/values.yaml`, pattern: /(?<=^ +tag: v\d+\.\d+\.\d+-v)\S+$/gm, which: 'app' },
  ]);
  return [
    { file: 'package.json', pattern: /(?<=^ {2}"version": ")[^"]+/gm, which: 'app' },
    { file: 'docker/compose.yaml', pattern: new RegExp(`(?<=${image})\\S+`, 'g'), which: 'app' },
    ...['sample-storage', 'elasticsearch-storage'].map((plugin): VersionPlace => ({
      file: `examples/${plugin}/Dockerfile`,
      pattern: new RegExp(`(?<=BUILDER_IMAGE=${image})\\S+`, 'g'),
      which: 'app',
    })),
    ...charts,
  ];
}

/** The versions that package.json and the charts say now. */
export function readVersions(root: string): ReleaseVersions {
  const { version: app } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const manifest = readFileSync(join(root, 'charts/clusterpedia-lib/Chart.yaml'), 'utf8');
  return { app, charts: (parse(manifest) as { version: string }).version };
}

/** The folders of charts, below the root: of those that are released, or of examples. */
export function chartFolders(root: string, below: 'charts' | 'examples' = 'charts'): readonly string[] {
  const folders = readdirSync(join(root, below)).map((name) => `${below}/${name}`);
  return folders.filter((folder) => existsSync(join(root, folder, 'Chart.yaml')));
}
