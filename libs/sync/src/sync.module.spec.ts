import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CLUSTER_FINALIZER,
  clusterpediaCrds,
  CLUSTER_SYNC_RESOURCES,
  PEDIA_CLUSTERS,
  type ClusterGroupResources,
  type ClusterGroupResourcesStatus,
  type PediaCluster,
  type PediaClusterSpec,
} from '#api';
import { ClientModule, restConfigFromKubeconfig } from '#client';
import { formatGvr, objectKey, type GroupVersionResource, type KubernetesObject } from '#kube';
import { FeatureGates, parseCommandLine } from '#options';
import { StorageFactory, StorageModule } from '#storage';
import { silentLogger, TelemetryModule } from '#telemetry';
import { eventually, startMemberCluster, type Fault, type MemberCluster } from '#testing';
import { SyncModule } from './sync.module.js';
import { syncFeatureGates, syncFlags } from './sync.options.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const carts = { group: 'shop.io', version: 'v1', resource: 'carts' };
const signal = new AbortController().signal;

function configMap(name: string, value = '1'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name, managedFields: [] },
    data: { value },
  };
}

function deployment(name: string): KubernetesObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name, image: 'nginx:1' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'default', name },
    spec: { selector: { matchLabels: labels }, template },
  };
}

function cartDefinition(): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'carts.shop.io' },
    spec: {
      group: 'shop.io',
      scope: 'Namespaced',
      names: { plural: 'carts', singular: 'cart', kind: 'Cart', listKind: 'CartList' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

/** The storage as one process opens it, and what it holds. */
class Process {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start(host: MemberCluster, storageConfig: string, args: readonly string[] = []): Promise<Process> {
    const { values } = parseCommandLine({ sync: syncFlags }, args);
    const options = { flags: values.sync, featureGates: new FeatureGates(syncFeatureGates), runNamespace: 'default' };
    const app = await NestFactory.createApplicationContext(
      moduleOf(
        TelemetryModule.forRoot({ logger: silentLogger, serveHttp: false }),
        ClientModule.forRoot(restConfigFromKubeconfig(host.kubeconfig())),
        StorageModule.forRoot('internal', storageConfig),
        SyncModule.forRoot(options),
      ),
      { logger: false },
    );
    return new Process(app);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  /** resourceVersion by object, of one resource of a cluster. */
  async stored(cluster: string, resource: GroupVersionResource): Promise<Readonly<Record<string, string>>> {
    const versions: Record<string, string> = {};
    for await (const part of this.app.get(StorageFactory).getResourceVersions(cluster, signal)) {
      if (formatGvr(part.resource) === formatGvr(resource)) {
        Object.assign(versions, Object.fromEntries(part.versionByKey));
      }
    }
    return versions;
  }

  async read(cluster: string, resource: GroupVersionResource, name: string): Promise<KubernetesObject> {
    const storage = this.app.get(StorageFactory).newResourceStorage({ resource, kind: '', namespaced: true });
    const json = await storage.get(cluster, { namespace: 'default', name }, signal);
    return JSON.parse(json.toString()) as KubernetesObject;
  }
}

function moduleOf(...imports: readonly DynamicModule[]): DynamicModule {
  @Module({})
  class App {}
  return { module: App, imports: [...imports] };
}

describe('SyncModule', () => {
  let directory: string;
  let host: MemberCluster;
  let member: MemberCluster;
  let running: Process | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sync-'));
    await writeFile(join(directory, 'storage.yaml'), `type: sqlite\ndsn: ${join(directory, 'test.db')}\n`);
    [host, member] = await Promise.all([startMemberCluster({ name: 'host' }), startMemberCluster({ name: 'east' })]);
    clusterpediaCrds.forEach((crd) => host.store.create(definitions, crd as unknown as KubernetesObject));
  });

  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await Promise.all([host.stop(), member.stop()]);
    await rm(directory, { recursive: true });
  });

  async function start(...args: readonly string[]): Promise<Process> {
    running = await Process.start(host, join(directory, 'storage.yaml'), args);
    return running;
  }

  function importMember(spec: Partial<PediaClusterSpec> & Pick<PediaClusterSpec, 'syncResources'>): void {
    const credentials = {
      apiserver: member.url,
      caData: Buffer.from(member.ca).toString('base64'),
      tokenData: Buffer.from(member.token).toString('base64'),
    };
    host.store.create(PEDIA_CLUSTERS, {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: 'east' },
      spec: { ...credentials, ...spec },
    });
  }

  function cluster(): PediaCluster {
    return host.store.get(PEDIA_CLUSTERS, { namespace: '', name: 'east' }) as PediaCluster;
  }

  function changeSpec(change: Partial<PediaClusterSpec>): void {
    const current = cluster();
    host.store.update(PEDIA_CLUSTERS, { ...current, spec: { ...current.spec, ...change } });
  }

  function condition(type: string): string {
    const found = cluster().status?.conditions?.find((each) => each.type === type);
    return found === undefined ? 'absent' : `${found.status} ${found.reason} ${found.message}`.trim();
  }

  function syncStates(): readonly string[] {
    return (cluster().status?.syncResources ?? []).flatMap(({ group, resources }: ClusterGroupResourcesStatus) =>
      resources.flatMap(({ name, syncConditions }) =>
        syncConditions.map(({ version, status, initialListPhase }) =>
          [`${group}/${version}/${name}`, status, ...(initialListPhase === true ? ['initial'] : [])].join(' '),
        ),
      ),
    );
  }

  function served(resource: GroupVersionResource): Readonly<Record<string, string>> {
    const objects = member.store.list(resource);
    return Object.fromEntries(objects.map((each) => [objectKey(each), each.metadata?.resourceVersion ?? '']));
  }

  function core(...resources: readonly string[]): readonly ClusterGroupResources[] {
    return [{ group: '', resources }];
  }

  async function isExact(process: Process, ...resources: readonly GroupVersionResource[]): Promise<void> {
    await eventually(async () => {
      for (const resource of resources) {
        expect(await process.stored('east', resource)).toEqual(served(resource));
      }
    });
  }

  it('imports a member and says so', async () => {
    const process = await start();
    member.store.create(configMaps, configMap('one'));

    importMember({ syncResources: [...core('configmaps', 'pods'), { group: 'apps', resources: ['deployments'] }] });

    await eventually(() => expect(condition('Ready')).toBe('True Ready'));
    await isExact(process, configMaps, pods, deployments);
    await eventually(() =>
      expect(syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing', 'apps/v1/deployments Syncing']),
    );
    expect(cluster().status).toMatchObject({ apiserver: member.url, version: 'v1.32.0', shardingName: '' });
    expect(cluster().metadata.finalizers).toEqual([CLUSTER_FINALIZER]);
    expect(cluster().status?.conditions?.map(({ type }) => type)).toEqual([
      'Validated',
      'SynchroRunning',
      'ClusterHealthy',
      'Ready',
    ]);
  });

  it('stores objects without what nobody searches for, and with the name of their cluster', async () => {
    const process = await start();
    member.store.create(configMaps, configMap('one'));
    importMember({ syncResources: core('configmaps') });
    await isExact(process, configMaps);

    const object = await process.read('east', configMaps, 'one');

    expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { value: '1' } });
    expect(object.metadata?.annotations).toEqual({ 'shadow.clusterpedia.io/cluster-name': 'east' });
    expect(object.metadata?.managedFields).toBeUndefined();
  });

  it('follows every change', async () => {
    const process = await start();
    importMember({ syncResources: core('configmaps') });
    member.store.create(configMaps, configMap('changed'));
    member.store.create(configMaps, configMap('deleted'));
    member.store.create(configMaps, configMap('recreated'));
    await isExact(process, configMaps);

    member.store.update(configMaps, configMap('changed', '2'));
    member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });
    member.store.delete(configMaps, { namespace: 'default', name: 'recreated' });
    member.store.create(configMaps, configMap('recreated', '3'));

    await isExact(process, configMaps);
    expect(await process.read('east', configMaps, 'recreated')).toMatchObject({ data: { value: '3' } });
  });

  it('is exact again after a restart during which the member changed', async () => {
    const first = await start();
    importMember({ syncResources: core('configmaps', 'pods') });
    ['same', 'changed', 'deleted'].forEach((name) => member.store.create(configMaps, configMap(name)));
    await isExact(first, configMaps);
    await first.stop();
    expect(condition('SynchroRunning')).toBe('False Shutdown cluster synchro is shutdown');
    expect(condition('ClusterHealthy')).toBe('Unknown MonitorStop cluster synchro is shutdown');
    member.store.update(configMaps, configMap('changed', '2'));
    member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });

    const second = await start();

    await isExact(second, configMaps, pods);
    await eventually(() => expect(condition('Ready')).toBe('True Ready'));
  });

  it('deletes every row before it lets a cluster go', async () => {
    const process = await start();
    member.store.create(configMaps, configMap('one'));
    importMember({ syncResources: core('configmaps') });
    await isExact(process, configMaps);

    host.store.delete(PEDIA_CLUSTERS, { namespace: '', name: 'east' });

    await eventually(() => expect(host.store.list(PEDIA_CLUSTERS)).toEqual([]));
    expect(await process.stored('east', configMaps)).toEqual({});
  });

  it('deletes the rows of a resource that is not wanted any more, and then forgets it', async () => {
    const process = await start();
    member.store.create(configMaps, configMap('one'));
    importMember({ syncResources: core('configmaps', 'pods') });
    await isExact(process, configMaps);

    changeSpec({ syncResources: core('pods') });

    await eventually(() => expect(syncStates()).toEqual(['/v1/pods Syncing']));
    expect(await process.stored('east', configMaps)).toEqual({});
  });

  it('follows the resources that several clusters share', async () => {
    const process = await start();
    const shared = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'ClusterSyncResources',
      metadata: { name: 'baseline' },
      spec: { syncResources: core('configmaps') },
    };
    importMember({ syncResources: core('pods'), syncResourcesRefName: 'baseline' });
    await eventually(() =>
      expect(condition('Validated')).toBe('True Validated Warning: sync resource ref is not found'),
    );

    host.store.create(CLUSTER_SYNC_RESOURCES, shared);

    await eventually(() => expect(syncStates()).toEqual(['/v1/pods Syncing', '/v1/configmaps Syncing']));
    await isExact(process, configMaps);
  });

  it('synchronises custom resources from the moment they are defined until they are gone', async () => {
    const process = await start();
    importMember({ syncResources: core('pods'), syncAllCustomResources: true });
    await eventually(() => expect(syncStates()).toEqual(['/v1/pods Syncing']));

    member.store.create(definitions, cartDefinition());
    await eventually(() => expect(syncStates()).toContain('shop.io/v1/carts Syncing'));
    member.store.create(carts, {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { namespace: 'default', name: 'one' },
    });
    await eventually(async () => expect(await process.stored('east', carts)).toHaveProperty('default/one'));
    member.store.delete(definitions, { namespace: '', name: 'carts.shop.io' });

    await eventually(() => expect(syncStates()).toEqual(['/v1/pods Syncing']));
    expect(await process.stored('east', carts)).toEqual({});
  });

  it.each<[string, Partial<PediaClusterSpec>, string]>([
    ['an endpoint', { apiserver: '' }, 'invalid cluster config: Cluster APIServer Endpoint is required'],
    ['credentials', { tokenData: '' }, "invalid cluster config: Cluster APIServer's Token or Cert is required"],
    [
      'the Secret it names',
      { tokenData: '', authenticationFrom: { token: { name: 'east', key: 'token' } } },
      'invalid cluster config: Cluster Authentication Error: secret "east" not found',
    ],
  ])('refuses a cluster without %s', async (_, spec, message) => {
    await start();

    importMember({ syncResources: [], ...spec });

    await eventually(() => expect(condition('SynchroRunning')).toBe(`False InvalidConfig ${message}`));
    expect(condition('Ready')).toBe('False NotReady Validated condition is False, reason is InvalidConfig');
  });

  it('takes credentials from a Secret once it is there', async () => {
    const secrets = { group: '', version: 'v1', resource: 'secrets' };
    await start();
    importMember({
      syncResources: core('pods'),
      tokenData: '',
      authenticationFrom: { token: { name: 'east', key: 'token' } },
    });
    await eventually(() => expect(condition('Validated')).toMatch(/^False InvalidConfig/));

    host.store.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'default', name: 'east' },
      data: { token: Buffer.from(member.token).toString('base64') },
    });

    await eventually(() => expect(condition('Ready')).toBe('True Ready'));
  });

  it('says that a member is not reached', async () => {
    await member.stop();
    await start();

    importMember({ syncResources: core('pods') });

    await eventually(() =>
      expect(condition('SynchroRunning')).toMatch(/^False InitialFailed failed to create dynamic discovery manager: /),
    );
    await member.listen();
  });

  it('leaves clusters of another shard alone, and hands its own over with their rows', async () => {
    const process = await start('--sharding-name=a');
    member.store.create(configMaps, configMap('one'));
    importMember({ syncResources: core('configmaps'), shardingName: 'a' });
    await isExact(process, configMaps);

    changeSpec({ shardingName: 'b' });

    await eventually(() => expect(cluster().status).not.toHaveProperty('shardingName'));
    expect(condition('SynchroRunning')).toBe('False Shutdown cluster synchro is shutdown');
    expect(await process.stored('east', configMaps)).toEqual(served(configMaps));
  });

  describe('while the member changes', () => {
    /** Changes objects of the member, one every turn of the event loop, until it is told to stop. */
    function churn(): () => Promise<void> {
      const over = new AbortController();
      const changing = (async () => {
        for (let turn = 0; !over.signal.aborted; turn += 1) {
          const name = `churned-${turn % 7}`;
          if (turn % 14 < 7) {
            member.store.put(configMap(name, String(turn)));
          } else {
            member.store.delete(configMaps, { namespace: 'default', name });
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      return () => {
        over.abort();
        return changing;
      };
    }

    it.each<[string, () => Promise<void> | void]>([
      ['watches that break', () => member.dropWatches()],
      ['watches that end', () => member.dropWatches({ how: 'end' })],
      ['connections that break', () => member.dropConnections()],
      [
        'a past that is forgotten',
        () => {
          member.store.compact();
          member.dropWatches();
        },
      ],
      ['a restart', () => member.restart()],
      ['lists that are too many', () => refuseLists({ kind: 'status', code: 429 })],
      ['answers that break off', () => refuseLists({ kind: 'truncate', bytes: 300, ending: 'end' })],
      [
        'a list that is forgotten between its pages',
        () => {
          member.faults.inject(
            { kind: 'expired' },
            { verbs: ['list'], resource: 'configmaps', continued: true, times: 1 },
          );
          member.store.compact();
          member.dropWatches();
        },
      ],
    ])(
      'is exact again after %s',
      async (_, fail) => {
        const process = await start('--page-size=2');
        ['a', 'b', 'c', 'd', 'e'].forEach((name) => member.store.create(configMaps, configMap(name)));
        importMember({ syncResources: core('configmaps') });
        await isExact(process, configMaps);
        const stopChurn = churn();

        await fail();
        await eventually(() => expect(syncStates()).toEqual(['/v1/configmaps Syncing']), { timeoutMs: 20_000 });
        await stopChurn();

        await eventually(async () => expect(await process.stored('east', configMaps)).toEqual(served(configMaps)), {
          timeoutMs: 20_000,
        });
      },
      45_000,
    );

    function refuseLists(fault: Fault): void {
      member.faults.inject(fault, { verbs: ['list'], resource: 'configmaps', times: 1 });
      member.store.compact();
      member.dropWatches();
    }
  });

  it('keeps the rows of a group that fails to be discovered after a restart', async () => {
    const first = await start();
    member.store.create(definitions, cartDefinition());
    member.store.create(carts, {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { namespace: 'default', name: 'one' },
    });
    member.store.create(deployments, deployment('web'));
    importMember({
      syncResources: [
        { group: 'apps', resources: ['*'] },
        { group: 'shop.io', resources: ['*'] },
      ],
    });
    await isExact(first, deployments, carts);
    await first.stop();
    const fault = member.faults.inject({ kind: 'status', code: 503 }, { path: /^\/apis(\/apps\/v1)?$/ });

    const second = await start();

    await eventually(() => expect(fault.strikes).toBeGreaterThan(0));
    expect(await second.stored('east', deployments)).toEqual(served(deployments));
    expect(await second.stored('east', carts)).toEqual(served(carts));
    fault.clear();
    await eventually(() => expect(condition('Ready')).toBe('True Ready'), { timeoutMs: 10_000 });
    await isExact(second, deployments, carts);
  }, 20_000);

  it('shows a member that stops answering, keeps its rows, and goes on when it is back', async () => {
    const process = await start();
    member.store.create(configMaps, configMap('one'));
    importMember({ syncResources: core('configmaps') });
    await isExact(process, configMaps);
    const before = served(configMaps);

    await member.stop();
    await eventually(() => expect(condition('ClusterHealthy')).toMatch(/^False NotReachable/), { timeoutMs: 20_000 });
    await eventually(() => expect(syncStates()).toEqual(['/v1/configmaps Stop']), { timeoutMs: 20_000 });
    expect(await process.stored('east', configMaps)).toEqual(before);
    member.store.create(configMaps, configMap('two'));
    await member.listen();

    await eventually(() => expect(syncStates()).toEqual(['/v1/configmaps Syncing']), { timeoutMs: 20_000 });
    await isExact(process, configMaps);
  }, 60_000);

  it('connects anew when the credentials change, and only then', async () => {
    const process = await start();
    importMember({ syncResources: core('configmaps') });
    await eventually(() => expect(condition('Ready')).toBe('True Ready'));
    await member.rotateCertificate();
    member.dropConnections();
    member.store.create(configMaps, configMap('one'));

    changeSpec({ caData: Buffer.from(member.ca).toString('base64') });

    await isExact(process, configMaps);
    await eventually(() => expect(condition('Ready')).toBe('True Ready'));
  });
});
