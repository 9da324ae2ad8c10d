import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectNameOf, type KubernetesObject } from '#kube';
import { eventually } from './eventually.js';
import { generateCluster } from './fleet/generate-cluster.js';
import { type Fleet, startFleet } from './fleet.js';
import type { MemberCluster } from './member-cluster.js';

const now = new Date('2025-01-01T00:00:00Z');

function generate(seed: string, pods = 200): readonly KubernetesObject[] {
  return [...generateCluster({ name: 'demo-1', seed, pods, now })];
}

describe('generateCluster', () => {
  const objects = generate('one');
  const ofKind = (kind: string): readonly KubernetesObject[] => objects.filter((object) => object.kind === kind);

  it('gives the same objects for the same seed, and others for another', () => {
    expect(generate('one')).toEqual(objects);
    expect(generate('two')).not.toEqual(objects);
  });

  it('has about as many pods as it is asked for', () => {
    expect(ofKind('Pod').length).toBeGreaterThan(190);
    expect(ofKind('Pod').length).toBeLessThan(210);
  });

  it('has the deployment web of the namespace shop, however small it is', () => {
    const web = generate('one', 0).filter(
      ({ metadata }) => metadata?.namespace === 'shop' && metadata.labels?.['app'] === 'web',
    );

    expect(web.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Deployment', 'ReplicaSet', 'Pod', 'Service', 'Ingress']),
    );
  });

  it('has every kind that people look for', () => {
    const kinds = new Set(objects.map(({ kind }) => kind));

    expect([...kinds].toSorted((left = '', right = '') => left.localeCompare(right))).toEqual([
      'Backup',
      'ConfigMap',
      'CronJob',
      'CustomResourceDefinition',
      'DaemonSet',
      'Deployment',
      'EndpointSlice',
      'Event',
      'Ingress',
      'Job',
      'Namespace',
      'Node',
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Pod',
      'ReplicaSet',
      'Secret',
      'Service',
      'ServiceAccount',
      'StatefulSet',
      'StorageClass',
    ]);
  });

  it('names owners that are there, and are older', () => {
    const byUid = new Map(objects.map((object) => [object.metadata?.uid, object]));
    const owned = objects.filter(({ metadata }) => metadata?.ownerReferences !== undefined);

    const orphans = owned.filter(({ metadata }) => {
      const owner = byUid.get(metadata?.ownerReferences?.[0]?.uid);
      return String(owner?.metadata?.creationTimestamp) > String(metadata?.creationTimestamp) || owner === undefined;
    });

    expect(owned.length).toBeGreaterThan(200);
    expect(orphans).toEqual([]);
  });

  it('makes every object one of a kind', () => {
    const keys = objects.map(
      ({ kind, metadata }) => `${kind ?? ''} ${metadata?.namespace ?? ''} ${metadata?.name ?? ''}`,
    );

    expect(new Set(keys).size).toBe(objects.length);
    expect(new Set(objects.map(({ metadata }) => metadata?.uid)).size).toBe(objects.length);
  });

  it('makes pods as large as they are in real clusters', () => {
    const sizes = ofKind('Pod').map((pod) => JSON.stringify(pod).length);

    expect(Math.min(...sizes)).toBeGreaterThan(4000);
    expect(Math.max(...sizes)).toBeLessThan(8200);
  });

  it('schedules pods on nodes that are there', () => {
    const nodes = new Set(ofKind('Node').map(({ metadata }) => metadata?.name));
    const used = new Set(ofKind('Pod').map(({ spec }) => (spec as { nodeName: string }).nodeName));

    expect([...used].filter((node) => !nodes.has(node))).toEqual([]);
  });
});

describe('a fleet', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'one', clusters: 2, pods: 40, prefix: 'demo' });
  });

  afterAll(() => fleet.stop());

  it('has clusters with names and a context for each', () => {
    expect(fleet.clusters.map(({ name }) => name)).toEqual(['demo-1', 'demo-2']);
    expect(fleet.kubeconfig()).toMatch(/current-context: demo-1[^]*name: demo-2/);
  });

  it('changes as fast as it is told, until it is stopped', async () => {
    const stop = new AbortController();
    const before = fleet.clusters.map(({ store }) => store.version);

    const churning = fleet.churn(stop.signal, 1000);
    await eventually(() =>
      fleet.clusters.forEach(({ store }, index) => expect(store.version).toBeGreaterThan((before[index] ?? 0) + 100)),
    );
    stop.abort();
    await churning;

    const pods = fleet.clusters.map(({ store }) => store.list({ group: '', version: 'v1', resource: 'pods' }).length);
    expect(pods.every((count) => count > 10)).toBe(true);
  });
});

describe('a fleet with a state directory', () => {
  const pods = { group: '', version: 'v1', resource: 'pods' } as const;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('goes on with the objects it stopped with, and gives no version twice', async () => {
    const options = { seed: 'state', clusters: 1, pods: 30, prefix: 'kept', stateDirectory: directory };
    const first = await startFleet(options);
    const [before] = first.clusters as [MemberCluster];
    before.store.delete(pods, objectNameOf(before.store.list(pods)[0] ?? {}));
    await first.stop();

    const second = await startFleet(options);
    const [after] = second.clusters as [MemberCluster];
    await second.stop();

    expect(after.store.list(pods)).toEqual(before.store.list(pods));
    expect(after.store.version).toBeGreaterThan(before.store.version);
  });
});
