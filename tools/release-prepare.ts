// npm run release:prepare -- VERSION --charts VERSION: writes the versions of a release into the files. See docs/releasing.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { releaseChangelog } from './release/changelog.js';
import { setVersions } from './release/set-versions.js';
import { versionsTakenByOriginal } from './release/versions-of-original.js';

const semanticVersion = /^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?$/;
const usage = 'usage: npm run release:prepare -- 1.2.3 --charts 4.5.6';
const { values, positionals } = parseArgs({
  options: { charts: { type: 'string', default: '' }, help: { type: 'boolean', short: 'h', default: false } },
  allowPositionals: true,
});
const [app = '', ...others] = positionals;
const { charts, help } = values;

if (help) {
  console.log(usage);
  process.exit(0);
}
if (others.length > 0 || !semanticVersion.test(app) || !semanticVersion.test(charts)) {
  console.error(usage);
  process.exit(2);
}
const refusals = versionsTakenByOriginal({ app, charts });
if (refusals.length > 0) {
  console.error(refusals.join('\n'));
  process.exit(1);
}
const today = new Date().toISOString().slice(0, 10);
writeFileSync('CHANGELOG.md', releaseChangelog(readFileSync('CHANGELOG.md', 'utf8'), app, today));
for (const file of [...setVersions('.', { app, charts }), 'CHANGELOG.md']) {
  console.log(`${file} says ${app}, charts ${charts}`);
}
console.log('next: npm install --package-lock-only && npm run generate && npm test, then commit and tag');
