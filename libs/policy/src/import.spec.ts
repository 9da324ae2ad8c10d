import { CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES, PEDIA_CLUSTERS } from '#api';
import { eventually } from '#testing';
import { startEmbeddedHost } from './embedded-host.contract.js';
import {
  base64,
  credential,
  member,
  memberDefinition,
  members,
  PolicyStage,
  secrets,
} from './policy-stage.contract.js';

describe('a ClusterImportPolicy', () => {
  const stage = new PolicyStage();
  beforeAll(async () => stage.open(await startEmbeddedHost(), memberDefinition('v1')));
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('imports a cluster for a source, by a lifecycle of the same name', async () => {
    await stage.create(secrets, credential('one', 'secret'));
    await stage.createPolicy('acme');

    await stage.create(members, member('one'));

    const cluster = await stage.cluster('acme-one');
    expect(cluster.spec).toEqual({
      apiserver: 'https://one.example',
      tokenData: base64('secret'),
      caData: base64('ca of one'),
      syncResources: [{ group: '', resources: ['pods'] }],
    });
    expect(cluster.metadata.labels).toEqual({ fleet: 'acme' });
    const lifecycle = await stage.lifecycle('acme-one');
    const { uid } = (await stage.policy('acme')).metadata;
    expect(lifecycle.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'policy.clusterpedia.io/v1alpha1',
        kind: 'ClusterImportPolicy',
        name: 'acme',
        uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect(cluster.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'policy.clusterpedia.io/v1alpha1',
        kind: 'PediaClusterLifecycle',
        name: 'acme-one',
        uid: lifecycle.metadata.uid,
      },
    ]);
    await stage.lifecycleSays('acme-one', 'Created', 'True PediaClusterCreated');
    await stage.lifecycleSays('acme-one', 'Updating', 'False PediaClusterUpdated');
    await stage.policySays('acme', 'Validated', 'True Success');
    await stage.policySays('acme', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle');
    expect((await stage.policy('acme')).metadata.finalizers).toEqual([
      'clusterpedia.io/cluster-import-policy-controller',
    ]);
    expect(lifecycle.metadata.finalizers).toEqual(['clusterpedia.io/pediacluster-lifecycle-controller']);
  });

  it('patches exactly what a changed credential changes', async () => {
    await stage.create(secrets, credential('one', 'old'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    const before = await stage.cluster('acme-one');

    await stage.patch(secrets, 'one-cred', { data: { token: base64('new') } });

    await eventually(async () => expect((await stage.cluster('acme-one')).spec.tokenData).toBe(base64('new')));
    expect((await stage.cluster('acme-one')).spec).toEqual({ ...before.spec, tokenData: base64('new') });
    await stage.lifecycleSays('acme-one', 'Updating', 'True PediaClusterUpdated');
    expect((await stage.cluster('acme-one')).metadata.generation).toBe((before.metadata.generation ?? 0) + 1);
    await eventually(async () =>
      expect(await stage.eventsOf('acme-one')).toEqual(
        expect.arrayContaining(['Normal PediaClusterCreated', 'Normal PediaClusterUpdated']),
      ),
    );
  });

  it('takes away what it made of a source that is gone, and only that', async () => {
    await stage.create(secrets, credential('one', 'a'), credential('two', 'b'));
    await stage.create(members, member('one'), member('two'));
    await stage.createPolicy('acme');
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one', 'acme-two');

    await stage.delete(members, 'one');

    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-two');
    await eventually(async () => expect(await stage.names(PEDIA_CLUSTER_LIFECYCLES)).toEqual(['acme-two']));
  });

  it('takes away everything it made when it is deleted itself', async () => {
    await stage.create(secrets, credential('one', 'a'), credential('two', 'b'));
    await stage.create(members, member('one'), member('two'));
    await stage.createPolicy('acme');
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one', 'acme-two');

    await stage.delete(CLUSTER_IMPORT_POLICIES, 'acme');

    await stage.hasOnly(CLUSTER_IMPORT_POLICIES);
    await stage.hasOnly(PEDIA_CLUSTER_LIFECYCLES);
    await eventually(async () => expect(await stage.names(PEDIA_CLUSTERS)).toEqual([]));
  });
});
