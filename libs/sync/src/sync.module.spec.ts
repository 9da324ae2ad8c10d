import { CLUSTER_FINALIZER, CLUSTER_SYNC_RESOURCES, PEDIA_CLUSTERS, type PediaClusterSpec } from '#api';
import type { KubernetesObject } from '#kube';
import { eventually, type Fault } from '#testing';
import { configMap, configMaps, core, definitions, pods, SyncStage } from './sync-stage.contract.js';

const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const carts = { group: 'shop.io', version: 'v1', resource: 'carts' };

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

function cartDefinition(versions = [{ name: 'v1', served: true, storage: true }]): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'carts.shop.io' },
    spec: {
      group: 'shop.io',
      scope: 'Namespaced',
      names: { plural: 'carts', singular: 'cart', kind: 'Cart', listKind: 'CartList' },
      versions: versions.map((version) => ({ ...version, schema })),
    },
  };
}

describe('SyncModule', () => {
  const stage = new SyncStage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  it('imports a member and says so', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));

    stage.importMember({
      syncResources: [...core('configmaps', 'pods'), { group: 'apps', resources: ['deployments'] }],
    });

    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
    await stage.isExact(process, configMaps, pods, deployments);
    await eventually(() =>
      expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing', 'apps/v1/deployments Syncing']),
    );
    expect(stage.cluster().status).toMatchObject({ apiserver: stage.member.url, version: 'v1.32.0', shardingName: '' });
    expect(stage.cluster().metadata.finalizers).toEqual([CLUSTER_FINALIZER]);
    expect(stage.cluster().status?.conditions?.map(({ type }) => type)).toEqual([
      'Validated',
      'SynchroRunning',
      'ClusterHealthy',
      'Ready',
    ]);
  });

  it('stores objects without what nobody searches for, and with the name of their cluster', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);

    const object = await process.read('east', configMaps, 'one');

    expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { value: '1' } });
    expect(object.metadata?.annotations).toEqual({ 'shadow.clusterpedia.io/cluster-name': 'east' });
    expect(object.metadata?.managedFields).toBeUndefined();
  });

  it('follows every change', async () => {
    const process = await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    stage.member.store.create(configMaps, configMap('changed'));
    stage.member.store.create(configMaps, configMap('deleted'));
    stage.member.store.create(configMaps, configMap('recreated'));
    await stage.isExact(process, configMaps);

    stage.member.store.update(configMaps, configMap('changed', '2'));
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'recreated' });
    stage.member.store.create(configMaps, configMap('recreated', '3'));

    await stage.isExact(process, configMaps);
    expect(await process.read('east', configMaps, 'recreated')).toMatchObject({ data: { value: '3' } });
  });

  it('is exact again after a restart during which the member changed', async () => {
    const first = await stage.start();
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    ['same', 'changed', 'deleted'].forEach((name) => stage.member.store.create(configMaps, configMap(name)));
    await stage.isExact(first, configMaps);
    await first.stop();
    expect(stage.condition('SynchroRunning')).toBe('False Shutdown cluster synchro is shutdown');
    expect(stage.condition('ClusterHealthy')).toBe('Unknown MonitorStop cluster synchro is shutdown');
    stage.member.store.update(configMaps, configMap('changed', '2'));
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });

    const second = await stage.start();

    await stage.isExact(second, configMaps, pods);
    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
  });

  it('deletes every row before it lets a cluster go', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);

    stage.host.store.delete(PEDIA_CLUSTERS, { namespace: '', name: 'east' });

    await eventually(() => expect(stage.host.store.list(PEDIA_CLUSTERS)).toEqual([]));
    expect(await process.stored('east', configMaps)).toEqual({});
  });

  it('deletes the rows of a resource that is not wanted any more, and then forgets it', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await stage.isExact(process, configMaps);

    stage.changeSpec({ syncResources: core('pods') });

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/pods Syncing']));
    expect(await process.stored('east', configMaps)).toEqual({});
  });

  it('follows the resources that several clusters share', async () => {
    const process = await stage.start();
    const shared = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'ClusterSyncResources',
      metadata: { name: 'baseline' },
      spec: { syncResources: core('configmaps') },
    };
    stage.importMember({ syncResources: core('pods'), syncResourcesRefName: 'baseline' });
    await eventually(() =>
      expect(stage.condition('Validated')).toBe('True Validated Warning: sync resource ref is not found'),
    );

    stage.host.store.create(CLUSTER_SYNC_RESOURCES, shared);

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/pods Syncing', '/v1/configmaps Syncing']));
    await stage.isExact(process, configMaps);
  });

  it('synchronises custom resources from the moment they are defined until they are gone', async () => {
    const process = await stage.start();
    stage.importMember({ syncResources: core('pods'), syncAllCustomResources: true });
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/pods Syncing']));

    stage.member.store.create(definitions, cartDefinition());
    await eventually(() => expect(stage.syncStates()).toContain('shop.io/v1/carts Syncing'));
    stage.member.store.create(carts, {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { namespace: 'default', name: 'one' },
    });
    await eventually(async () => expect(await process.stored('east', carts)).toHaveProperty('default/one'));
    stage.member.store.delete(definitions, { namespace: '', name: 'carts.shop.io' });

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/pods Syncing']));
    expect(await process.stored('east', carts)).toEqual({});
  });

  it('follows custom resources from the version that goes to the version that comes', async () => {
    const process = await stage.start();
    stage.member.store.create(definitions, cartDefinition());
    stage.member.store.create(carts, {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { namespace: 'default', name: 'one' },
    });
    stage.importMember({ syncResources: [{ group: 'shop.io', resources: ['carts'] }] });
    await stage.isExact(process, carts);

    stage.member.store.update(
      definitions,
      cartDefinition([
        { name: 'v1', served: false, storage: true },
        { name: 'v2', served: true, storage: false },
      ]),
    );

    await eventually(() => expect(stage.syncStates()).toEqual(['shop.io/v2/carts Syncing']));
    await stage.isExact(process, { ...carts, version: 'v2' });
    expect(await process.stored('east', carts)).toEqual({});
  });

  it('lists at a member that offers no watches from the beginning', async () => {
    const process = await stage.start('--page-size=2');
    stage.member.offersWatchLists = false;
    ['a', 'b', 'c'].forEach((name) => stage.member.store.create(configMaps, configMap(name)));

    stage.importMember({ syncResources: core('configmaps') });

    await stage.isExact(process, configMaps);
    const readings = stage.readings('configmaps').map(({ verb, status }) => `${verb} ${status}`);
    expect(readings.toSorted()).toEqual(['list 200', 'list 200', 'watch 422']);
  });

  it.each([
    ['on', 'watch'],
    ['off', 'list'],
  ])('reads everything in one way when the gate WatchListClient is %s', async (gate, expected) => {
    const process = await stage.start(`--feature-gates=WatchListClient=${gate === 'on'}`);
    stage.member.store.create(configMaps, configMap('one'));

    stage.importMember({ syncResources: core('configmaps') });

    await stage.isExact(process, configMaps);
    expect(stage.readings('configmaps').map(({ verb }) => verb)).toEqual([expected]);
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
    await stage.start();

    stage.importMember({ syncResources: [], ...spec });

    await eventually(() => expect(stage.condition('SynchroRunning')).toBe(`False InvalidConfig ${message}`));
    expect(stage.condition('Ready')).toBe('False NotReady Validated condition is False, reason is InvalidConfig');
    expect(stage.cluster().status?.apiserver).toBe(spec.apiserver === '' ? undefined : stage.member.url);
  });

  it('takes credentials from a Secret once it is there', async () => {
    const secrets = { group: '', version: 'v1', resource: 'secrets' };
    await stage.start();
    stage.importMember({
      syncResources: core('pods'),
      tokenData: '',
      authenticationFrom: { token: { name: 'east', key: 'token' } },
    });
    await eventually(() => expect(stage.condition('Validated')).toMatch(/^False InvalidConfig/));

    stage.host.store.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'default', name: 'east' },
      data: { token: Buffer.from(stage.member.token).toString('base64') },
    });

    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
  });

  it('says that a member is not reached', async () => {
    await stage.member.stop();
    await stage.start();

    stage.importMember({ syncResources: core('pods') });

    await eventually(() =>
      expect(stage.condition('SynchroRunning')).toMatch(
        /^False InitialFailed failed to create dynamic discovery manager: /,
      ),
    );
    await stage.member.listen();
  });

  it('leaves clusters of another shard alone, and hands its own over with their rows', async () => {
    const process = await stage.start('--sharding-name=a');
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps'), shardingName: 'a' });
    await stage.isExact(process, configMaps);

    stage.changeSpec({ shardingName: 'b' });

    await eventually(() => expect(stage.cluster().status).not.toHaveProperty('shardingName'));
    expect(stage.condition('SynchroRunning')).toBe('False Shutdown cluster synchro is shutdown');
    expect(await process.stored('east', configMaps)).toEqual(stage.served(configMaps));
  });

  describe('while the member changes', () => {
    /** Changes objects of the member, one every turn of the event loop, until it is told to stop. */
    function churn(): () => Promise<void> {
      const over = new AbortController();
      const changing = (async () => {
        for (let turn = 0; !over.signal.aborted; turn += 1) {
          const name = `churned-${turn % 7}`;
          if (turn % 14 < 7) {
            stage.member.store.put(configMap(name, String(turn)));
          } else {
            stage.member.store.delete(configMaps, { namespace: 'default', name });
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
      ['watches that break', () => stage.member.dropWatches()],
      ['watches that end', () => stage.member.dropWatches({ how: 'end' })],
      ['connections that break', () => stage.member.dropConnections()],
      [
        'a past that is forgotten',
        () => {
          stage.member.store.compact();
          stage.member.dropWatches();
        },
      ],
      ['a restart', () => stage.member.restart()],
      ['lists that are too many', () => refuseLists({ kind: 'status', code: 429 })],
      [
        'watches that break off before all there is has been told',
        () => {
          stage.member.faults.inject(
            { kind: 'truncate', bytes: 300, ending: 'end' },
            { verbs: ['watch'], resource: 'configmaps', times: 2 },
          );
          stage.member.store.compact();
          stage.member.dropWatches();
        },
      ],
      ['answers that break off', () => refuseLists({ kind: 'truncate', bytes: 300, ending: 'end' })],
      [
        'a list that is forgotten between its pages',
        () => {
          stage.member.offersWatchLists = false;
          stage.member.faults.inject(
            { kind: 'expired' },
            { verbs: ['list'], resource: 'configmaps', continued: true, times: 1 },
          );
          stage.member.store.compact();
          stage.member.dropWatches();
        },
      ],
    ])(
      'is exact again after %s',
      async (_, fail) => {
        const process = await stage.start('--page-size=2');
        ['a', 'b', 'c', 'd', 'e'].forEach((name) => stage.member.store.create(configMaps, configMap(name)));
        stage.importMember({ syncResources: core('configmaps') });
        await stage.isExact(process, configMaps);
        const stopChurn = churn();

        await fail();
        await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing']), { timeoutMs: 20_000 });
        await stopChurn();

        await eventually(
          async () => expect(await process.stored('east', configMaps)).toEqual(stage.served(configMaps)),
          {
            timeoutMs: 20_000,
          },
        );
      },
      45_000,
    );

    function refuseLists(fault: Fault): void {
      stage.member.offersWatchLists = false;
      stage.member.faults.inject(fault, { verbs: ['list'], resource: 'configmaps', times: 1 });
      stage.member.store.compact();
      stage.member.dropWatches();
    }
  });

  it('keeps the rows of a group that fails to be discovered after a restart', async () => {
    const first = await stage.start();
    stage.member.store.create(definitions, cartDefinition());
    stage.member.store.create(carts, {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { namespace: 'default', name: 'one' },
    });
    stage.member.store.create(deployments, deployment('web'));
    stage.importMember({
      syncResources: [
        { group: 'apps', resources: ['*'] },
        { group: 'shop.io', resources: ['*'] },
      ],
    });
    await stage.isExact(first, deployments, carts);
    await first.stop();
    const fault = stage.member.faults.inject({ kind: 'status', code: 503 }, { path: /^\/apis(\/apps\/v1)?$/ });

    const second = await stage.start();

    await eventually(() => expect(fault.strikes).toBeGreaterThan(0));
    expect(await second.stored('east', deployments)).toEqual(stage.served(deployments));
    expect(await second.stored('east', carts)).toEqual(stage.served(carts));
    fault.clear();
    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'), { timeoutMs: 10_000 });
    await stage.isExact(second, deployments, carts);
  }, 20_000);

  it('shows a member that stops answering, keeps its rows, and goes on when it is back', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);
    const before = stage.served(configMaps);

    await stage.member.stop();
    await eventually(() => expect(stage.condition('ClusterHealthy')).toMatch(/^False NotReachable/), {
      timeoutMs: 20_000,
    });
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Stop']), { timeoutMs: 20_000 });
    expect(await process.stored('east', configMaps)).toEqual(before);
    stage.member.store.create(configMaps, configMap('two'));
    await stage.member.listen();

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing']), { timeoutMs: 20_000 });
    await stage.isExact(process, configMaps);
  }, 60_000);

  it('connects anew when the credentials change, and only then', async () => {
    const process = await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
    await stage.member.rotateCertificate();
    stage.member.dropConnections();
    stage.member.store.create(configMaps, configMap('one'));

    stage.changeSpec({ caData: Buffer.from(stage.member.ca).toString('base64') });

    await stage.isExact(process, configMaps);
    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
  });
});
