// npm run release: everything of a release that is a file, into dist/release. See docs/releasing.md.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseNotes } from './release/changelog.js';
import { writeKustomizedManifests } from './release/kustomized-manifests.js';
import { packCharts } from './release/pack-charts.js';
import { billOfMaterials } from './release/sbom.js';
import { readVersions } from './release/versions.js';
import { versionsTakenByOriginal } from './release/versions-of-original.js';

const directory = resolve('dist/release');

async function main(): Promise<void> {
  const { app, charts } = readVersions('.');
  const refusals = versionsTakenByOriginal({ app, charts });
  if (refusals.length > 0) {
    console.error([...refusals, 'To write others: npm run release:prepare -- VERSION --charts VERSION'].join('\n'));
    process.exitCode = 1;
    return;
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await packCharts('.', directory);
  writeKustomizedManifests('.', directory, app);
  writeFileSync(join(directory, `clusterpedia-${app}.cdx.json`), await billOfMaterials('.'));
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  // Before release:prepare, those of what would be released.
  const notes = releaseNotes(changelog, app) || releaseNotes(changelog, 'Unreleased');
  writeFileSync(join(directory, 'NOTES.md'), `${notes}\n`);
  const files = readdirSync(directory).sort();
  writeFileSync(
    join(directory, 'SHA256SUMS'),
    files.map((file) => `${sha256(join(directory, file))}  ${file}\n`).join(''),
  );
  console.log(`Clusterpedia v${app}, charts ${charts}, in dist/release:`);
  for (const file of [...files, 'SHA256SUMS']) {
    console.log(`  ${file}`);
  }
  console.log('images: docker/release, which builds them for both platforms and pushes them');
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

const usage = `Writes everything of a release that is a file into dist/release: packages of the charts, manifests, a bill of
materials, notes and checksums. It changes nothing else and takes no arguments. It refuses versions that the Go original has
published under the same names.

  -h, --help  show this`;

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  console.log(usage);
} else {
  await main();
}
