import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { buildCharts, runHelm } from '#testing';
import { render, renderFailure, type RenderedChart } from './rendered-chart.js';

interface ChartManifest {
  readonly name: string;
  readonly type?: string;
  readonly version: string;
  readonly appVersion: string;
  readonly dependencies?: readonly { readonly version: string; readonly repository: string }[];
}

const charts = readdirSync('charts').sort();
const manifestOf = (chart: string): ChartManifest =>
  parse(readFileSync(`charts/${chart}/Chart.yaml`, 'utf8')) as ChartManifest;
const installable = charts.filter((chart) => manifestOf(chart).type !== 'library');
const umbrellas = installable.filter((chart) => chart.startsWith('clusterpedia'));
/** What those need to render that bring a database. */
const minimum = ['persistenceMatchNode=None'];
const needed = (chart: string): readonly string[] => (usesNode(chart) ? minimum : []);

describe.each(charts)('chart %s', (chart) => {
  it('is of the one version stream, for the version of the project', () => {
    const { name, version, appVersion, dependencies = [] } = manifestOf(chart);
    const project = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

    expect(name).toBe(chart);
    expect(version).toBe(manifestOf('clusterpedia').version);
    expect(appVersion).toBe(`v${project.version}`);
    expect(new Set(dependencies.map((dependency) => dependency.version))).toEqual(
      new Set(dependencies.length === 0 ? [] : [version]),
    );
  });

  it('C05: depends on what is beside it', () => {
    const remote = (manifestOf(chart).dependencies ?? []).filter(
      ({ repository }) => !/^file:\/\/\.\.\/[a-z-]+$/.test(repository),
    );

    expect(remote).toEqual([]);
    expect(readFileSync(`charts/${chart}/Chart.yaml`, 'utf8')).not.toContain('bitnami');
  });

  it('C43: helm lint finds nothing', async () => {
    const { stdout, exitCode } = await runHelm(['lint', '--strict', join(await buildCharts(), 'charts', chart)]);

    expect(stdout.split('\n').filter((line) => /\[(WARNING|ERROR)\]/.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

describe.each(installable)('chart %s', (chart) => {
  it('C05: has no image of Bitnami', async () => {
    const images = imagesOf(await render(chart, { set: needed(chart) }));

    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => image.includes('bitnami'))).toEqual([]);
  });

  it('C22: takes every image from one registry, with one pull secret, when told to', async () => {
    const set = ['global.imageRegistry=r.local', 'global.imagePullSecrets={pull}', 'installCRDs=true'];
    const rendered = await render(chart, {
      set: [...needed(chart), ...set.slice(0, umbrellas.includes(chart) ? 3 : 2)],
    });

    expect(imagesOf(rendered).filter((image) => !image.startsWith('r.local/'))).toEqual([]);
    expect(podsOf(rendered).map(({ imagePullSecrets }) => imagePullSecrets)).toEqual(
      podsOf(rendered).map(() => [{ name: 'pull' }]),
    );
  });

  it('C43: knows its values', async () => {
    // Helm 3 and 4 use different words.
    expect(await renderFailure(chart, { set: [...needed(chart), 'misspelt=true'] })).toMatch(
      /dditional propert.* '?misspelt'? .*not allowed/,
    );
  });
});

describe('C43: values that are refused', () => {
  // Helm 3 says `a.b`, Helm 4 says `/a/b`.
  it.each([
    [
      'clusterpedia',
      'storageInstallMode=sideways',
      /storageInstallMode\b.* must be one of.* ["']internal["'], ["']external["']/,
    ],
    ['clusterpedia', 'apiserver.replicaCount=many', /apiserver[./]replicaCount/],
    ['clusterpedia', 'apiserver.image.pullPolicy=Sometimes', /apiserver[./]image[./]pullPolicy\b.* must be one of/],
    ['clusterpedia-core', 'apiserver.tls.mode=none', /apiserver[./]tls[./]mode\b.* must be one of/],
    ['clusterpedia-core', 'storage.nane=x', /dditional propert.* '?nane'? .*not allowed/],
  ])('%s --set %s', async (chart, set, message) => {
    expect(await renderFailure(chart, { set: [...needed(chart), set] })).toMatch(message);
  });
});

function usesNode(chart: string): boolean {
  return readFileSync(`charts/${chart}/values.yaml`, 'utf8').includes('\npersistenceMatchNode:');
}

function podsOf(chart: RenderedChart): readonly V1PodSpec[] {
  return ['Deployment', 'StatefulSet', 'Job'].flatMap((kind) =>
    chart.ofKind<V1Deployment>(kind).flatMap(({ spec }) => spec?.template.spec ?? []),
  );
}

function imagesOf(chart: RenderedChart): readonly string[] {
  return podsOf(chart).flatMap(({ initContainers = [], containers }) =>
    [...initContainers, ...containers].map(({ image }) => image ?? ''),
  );
}
