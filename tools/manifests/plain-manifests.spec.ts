import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectKey, type KubernetesObject } from '#kube';
import {
  buildCharts,
  findKubectl,
  Kubectl,
  parseManifests,
  renderChart,
  startMemberCluster,
  type MemberCluster,
} from '#testing';
import { crdFiles } from '../crd-files.js';
import { plainManifests, type ManifestFile } from './plain-manifests.js';
import { manifestVariants } from './variants.js';

const names = manifestVariants.map(({ name }) => name);
/** Those that are the chart and nothing else; the other one is patched. */
const unpatched = manifestVariants.filter(({ name }) => name !== 'binding-apiserver');

function kustomize(name: string): string {
  return execFileSync(findKubectl() ?? 'kubectl', ['kustomize', `deploy/${name}`], { encoding: 'utf8' });
}

function byKey(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [`${object.kind} ${objectKey(object)}`, object]));
}

describe('the manifests in deploy/', () => {
  let expected: readonly ManifestFile[];

  beforeAll(async () => {
    expected = await plainManifests();
  });

  it('are what npm run generate writes', () => {
    for (const { path, content } of expected) {
      expect({ path, isUpToDate: existsSync(path) && readFileSync(path, 'utf8') === content }).toEqual({
        path,
        isUpToDate: true,
      });
    }
  });

  it('are those of the variants and no others', () => {
    const folders = readdirSync('deploy', { withFileTypes: true }).filter((entry) => entry.isDirectory());

    expect(folders.map(({ name }) => name).sort()).toEqual(['crds', ...names].sort());
  });

  it('hold no Secret and no key: what is secret is nobody else’s', () => {
    for (const { path, content } of expected) {
      expect({ path, kinds: parseManifests(content).filter(({ kind }) => kind === 'Secret') }).toEqual({
        path,
        kinds: [],
      });
      expect(content).not.toMatch(/PRIVATE KEY|^\s*password: /m);
    }
  });

  it.each(unpatched)(
    'C45: deploy/$name is what chart $chart renders, with its namespace and the CRDs',
    async (variant) => {
      const { name, chart, values } = variant;
      const rendered = await renderChart(join(await buildCharts(), 'charts', chart), { values });
      const crds = crdFiles().flatMap(({ content }) => parseManifests(content));
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'clusterpedia-system' } };

      expect(byKey(parseManifests(kustomize(name)))).toEqual(byKey([...rendered, ...crds, namespace]));
    },
  );

  it('C45: deploy/binding-apiserver runs one process with the rights of two', () => {
    const objects = parseManifests(kustomize('binding-apiserver'));
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    const text = JSON.stringify(objects);

    expect(deployments.map(({ metadata }) => metadata?.name)).toEqual([
      'clusterpedia-apiserver',
      'clusterpedia-controller-manager',
    ]);
    expect(text).toContain('"/usr/local/bin/binding-apiserver","--secure-port=443","--storage-name=memory"');
    expect(text).not.toMatch(/"kind":"ServiceAccount","name":"clusterpedia-clustersynchro-manager"/);
  });
});

describe('kubectl, given the manifests in deploy/', () => {
  let cluster: MemberCluster;
  let directory: string;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cluster = await startMemberCluster({ name: 'host' });
    directory = mkdtempSync(join(tmpdir(), 'deploy-'));
    writeFileSync(join(directory, 'kubeconfig'), cluster.kubeconfig());
    kubectl = new Kubectl(join(directory, 'kubeconfig'));
    await kubectl.succeed(['create', '-f', '-'], JSON.stringify(apiServices));
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true });
  });

  it.each(['crds', ...names])('C45: accepts deploy/%s in a dry run on its own side', async (name) => {
    const printed = await kubectl.succeed(
      ['apply', '--dry-run=client', '--validate=false', '-f', '-'],
      kustomize(name),
    );

    expect(printed.trim().split('\n')).toHaveLength(parseManifests(kustomize(name)).length);
  });

  it.each(names)('applies deploy/%s', async (name) => {
    await kubectl.succeed(['apply', '--server-side', '--force-conflicts', '-k', `deploy/${name}`]);

    const found = await kubectl.succeed(['get', 'deployments', '-n', 'clusterpedia-system', '-o', 'name']);
    expect(found).toContain('deployment.apps/clusterpedia-apiserver\n');
  });
});

/** The kind of the aggregation layer, which the simulated cluster does not have. */
const apiServices = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'apiservices.apiregistration.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
  },
  spec: {
    group: 'apiregistration.k8s.io',
    scope: 'Cluster',
    names: { plural: 'apiservices', singular: 'apiservice', kind: 'APIService', listKind: 'APIServiceList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
