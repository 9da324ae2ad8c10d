import type { ClusterGroupResources } from '#api';
import type { KubernetesObject } from '#kube';
import { eventually } from '#testing';
import { configMap, configMaps, core, definitions, pods, SyncStage } from './sync-stage.contract.js';

const secrets = { group: '', version: 'v1', resource: 'secrets' };
const carts = { group: 'shop.io', version: 'v1', resource: 'carts' };

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
      versions: ['v1', 'v1beta1'].map((name) => ({ name, served: true, storage: name === 'v1', schema })),
    },
  };
}

/** What JSON can say and our types cannot. */
function nulls(...fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, null]));
}

describe('a PediaCluster', () => {
  const stage = new SyncStage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  const isSyncing = (...resources: readonly string[]): Promise<void> =>
    eventually(() => expect(stage.syncStates()).toEqual(resources.map((each) => `${each} Syncing`)));

  it('loses the rows of types that are not wanted any more after a restart', async () => {
    const first = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await stage.isExact(first, configMaps);
    await first.stop();
    stage.changeSpec({ syncResources: core('pods') });

    const second = await stage.start();

    await eventually(async () => expect(await second.stored('east', configMaps)).toEqual({}));
    await isSyncing('/v1/pods');
  });

  it('shows within two seconds that a resource can neither be watched nor listed, why, and that it can again', async () => {
    await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    await isSyncing('/v1/configmaps');
    const fault = stage.member.faults.inject({ kind: 'status', code: 500 }, { resource: 'pods' });

    stage.changeSpec({ syncResources: core('configmaps', 'pods') });

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Error']), {
      timeoutMs: 2000,
    });
    const [, refused] = stage.cluster().status?.syncResources?.[0]?.resources ?? [];
    expect(refused?.syncConditions).toMatchObject([{ reason: 'ResourceWatchFailed', message: expect.any(String) }]);
    fault.clear();
    await isSyncing('/v1/configmaps', '/v1/pods');
  });

  it('may say null for what it leaves out, as one that the Go original has written does', async () => {
    await stage.start();
    const [entry] = core('configmaps');

    stage.importMember({
      ...nulls('syncResourcesRefName', 'authenticationFrom'),
      syncResources: [{ ...entry, ...nulls('versions', 'eventsInvolvedResources') } as ClusterGroupResources],
    });

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing']));
  });

  it('may not ask for everything when the gate is off, and what runs goes on', async () => {
    const process = await stage.start('--feature-gates=AllowSyncAllResources=false');
    stage.importMember({ syncResources: core('configmaps') });
    await isSyncing('/v1/configmaps');

    stage.changeSpec({ syncResources: [{ group: '*', resources: ['*'] }] });

    await eventually(() => expect(stage.condition('Validated')).toMatch(/^False InvalidSyncResources .*gate/));
    expect(stage.condition('Ready')).toBe(
      'False NotReady Validated condition is False, reason is InvalidSyncResources',
    );
    stage.member.store.create(configMaps, configMap('later'));
    await stage.isExact(process, configMaps);
  });

  it('gets everything that can be listed and watched, custom kinds in all versions, when it asks for it', async () => {
    await stage.start();
    stage.member.store.create(definitions, cartDefinition());

    stage.importMember({ syncResources: [{ group: '*', resources: ['*'] }] });

    await eventually(() => {
      const states = stage.syncStates();
      expect(states).toEqual(expect.arrayContaining(['/v1/pods Syncing', 'apps/v1/deployments Syncing']));
      expect(states.filter((state) => state.startsWith('shop.io/'))).toEqual([
        'shop.io/v1/carts Syncing',
        'shop.io/v1beta1/carts Syncing',
      ]);
      expect(states.filter((state) => state.includes('reviews'))).toEqual([]);
    });
  }, 20_000);

  it('gets no custom resources it does not name when the gate is off', async () => {
    const process = await stage.start('--feature-gates=AllowSyncAllCustomResources=false');
    stage.member.store.create(definitions, cartDefinition());

    stage.importMember({ syncResources: core('pods'), syncAllCustomResources: true });

    await isSyncing('/v1/pods');
    expect(await process.stored('east', carts)).toEqual({});
  });

  it('is reached by its kubeconfig before anything else it says, and shows where', async () => {
    const process = await stage.start();
    stage.importMember({
      syncResources: core('pods'),
      kubeconfig: Buffer.from(stage.member.kubeconfig()).toString('base64'),
      apiserver: 'https://nobody.invalid',
      tokenData: Buffer.from('wrong').toString('base64'),
    });

    await stage.isExact(process, pods);
    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'));
    expect(stage.cluster().status?.apiserver).toBe(stage.member.url);
  });

  it('may not have this host run programs or read files for it when the gate is off', async () => {
    await stage.start('--feature-gates=AllowHostCredentials=false');
    const user = {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'cloud-login', interactiveMode: 'Never' },
    };
    const kubeconfig = {
      clusters: [{ name: 'c', cluster: { server: stage.member.url } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };

    stage.importMember({
      syncResources: core('pods'),
      kubeconfig: Buffer.from(JSON.stringify(kubeconfig)).toString('base64'),
    });

    await eventually(() =>
      expect(stage.condition('Validated')).toBe(
        'False InvalidConfig invalid cluster config: the kubeconfig uses cloud-login, which needs the feature gate AllowHostCredentials',
      ),
    );
  });

  it('follows a Secret whose token changes, and takes none from another namespace', async () => {
    const secret = (namespace: string, token: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: 'east' },
      data: { token: Buffer.from(token).toString('base64') },
    });
    await stage.start();
    stage.host.store.create(secrets, secret('kube-system', stage.member.token));
    stage.importMember({
      syncResources: core('pods'),
      tokenData: '',
      authenticationFrom: { token: { name: 'east', key: 'token' } },
    });
    await eventually(() =>
      expect(stage.condition('Validated')).toMatch(/^False InvalidConfig .*secret "east" not found/),
    );
    stage.host.store.create(secrets, secret('default', 'expired'));
    await eventually(() => expect(stage.condition('SynchroRunning')).toMatch(/^False InitialFailed/));

    stage.host.store.update(secrets, secret('default', stage.member.token));

    await eventually(() => expect(stage.condition('Ready')).toBe('True Ready'), { timeoutMs: 10_000 });
  });

  it('keeps what is pruned by default when the gates are off', async () => {
    const process = await stage.start('--feature-gates=PruneManagedFields=false,PruneLastAppliedConfiguration=false');
    const applied = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    const { metadata, ...rest } = configMap('one');
    stage.member.store.create(configMaps, { ...rest, metadata: { ...metadata, annotations: applied } });
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);

    const object = await process.read('east', configMaps, 'one');

    expect(object.metadata?.annotations).toMatchObject(applied);
    expect(object.metadata?.managedFields).toBeDefined();
  });

  it('does not stay in storage when its finalizer is taken away by force', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);
    const { metadata, ...rest } = stage.cluster();

    stage.host.store.update(
      { group: 'cluster.clusterpedia.io', version: 'v1alpha2', resource: 'pediaclusters' },
      { ...rest, metadata: { ...metadata, finalizers: [] } },
    );
    stage.host.store.delete(
      { group: 'cluster.clusterpedia.io', version: 'v1alpha2', resource: 'pediaclusters' },
      { namespace: '', name: 'east' },
    );

    await eventually(async () => expect(await process.stored('east', configMaps)).toEqual({}));
  });
});
