import { type KubernetesObject, StatusError } from '#kube';
import { defaultGroupVersions } from './member-cluster/served-resource.js';
import { runClusterControllers } from './member-cluster/cluster-controllers.js';
import { MemberClusterStore } from './member-cluster-store.js';
import { aConfigMap, aCronTabDefinition, aDeployment, aPod } from './objects.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const cronTabs = { group: 'stable.example.com', version: 'v1', resource: 'crontabs' };

function newStore(): MemberClusterStore {
  const store = new MemberClusterStore({ groupVersions: defaultGroupVersions, historyLimit: 100 });
  runClusterControllers(store);
  return store;
}

const at = (name: string, namespace = 'default'): { name: string; namespace: string } => ({ name, namespace });

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof StatusError ? `${error.reason}: ${error.message}` : String(error);
  }
  return 'no error';
}

describe('MemberClusterStore', () => {
  it('gives a new object its identity and takes none from its author', () => {
    const store = newStore();

    const created = store.create(deployments, aDeployment({ name: 'web', metadata: { uid: 'mine', generation: 7 } }));

    expect(created.metadata).toMatchObject({ generation: 1, resourceVersion: String(store.version) });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(store.get(deployments, at('web'))).toEqual(created);
  });

  it('makes a name from generateName', () => {
    const created = newStore().create(configMaps, { metadata: { generateName: 'map-', namespace: 'default' } });

    expect(created.metadata?.name).toMatch(/^map-[a-z0-9]{5}$/);
  });

  it.each<[string, KubernetesObject, string]>([
    ['a name that is taken', aConfigMap({ name: 'taken' }), 'AlreadyExists: configmaps "taken" already exists'],
    [
      'no name',
      { metadata: { namespace: 'default' } },
      'Invalid: ConfigMap "" is invalid: metadata.name: Required value',
    ],
    [
      'a name that is no DNS name',
      aConfigMap({ name: 'Map_1' }),
      'Invalid: ConfigMap "Map_1" is invalid: metadata.name: Invalid value',
    ],
    ['another kind', aPod({ name: 'pod' }), 'BadRequest: the kind in the data (Pod) does not match'],
    [
      'another version',
      { ...aConfigMap({ name: 'map' }), apiVersion: 'v2' },
      'BadRequest: the API version in the data (v2) does not match the expected API version (v1)',
    ],
  ])('refuses %s', (_, object, message) => {
    const store = newStore();
    store.create(configMaps, aConfigMap({ name: 'taken' }));

    expect(reasonOf(() => store.create(configMaps, object))).toContain(message);
  });

  it('counts changes of the specification as generations, and not those of metadata', () => {
    const store = newStore();
    const created = store.create(deployments, aDeployment({ name: 'web', replicas: 1 }));

    const scaled = store.update(deployments, { ...created, spec: { replicas: 2 } });
    const labelled = store.update(deployments, { ...scaled, metadata: { ...scaled.metadata, labels: { a: 'b' } } });

    expect([scaled, labelled].map(({ metadata }) => metadata?.generation)).toEqual([2, 2]);
  });

  it('writes status and the rest apart from each other', () => {
    const store = newStore();
    const created = store.create(deployments, { ...aDeployment({ name: 'web' }), status: { replicas: 9 } });
    const by = { manager: 'controller', operation: 'Update', subresource: 'status' } as const;

    const reported = store.update(deployments, { ...created, spec: {}, status: { replicas: 1 } }, { by });
    const edited = store.update(deployments, { ...reported, status: { replicas: 5 }, spec: { paused: true } });

    expect(created['status']).toBeUndefined();
    expect(reported).toMatchObject({ spec: created['spec'], status: { replicas: 1 } });
    expect(edited).toMatchObject({ spec: { paused: true }, status: { replicas: 1 } });
  });

  it('does not write what changes nothing', () => {
    const store = newStore();
    const created = store.create(configMaps, aConfigMap({ name: 'map' }));

    const same = store.update(configMaps, created);

    expect(same.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
  });

  it('keeps nothing of a dry run', () => {
    const store = newStore();

    store.create(configMaps, aConfigMap({ name: 'map' }), { dryRun: true });

    expect(store.list(configMaps)).toEqual([]);
  });

  it('refuses an update of what somebody else has changed meanwhile', () => {
    const store = newStore();
    const read = store.create(configMaps, aConfigMap({ name: 'map' }));
    store.update(configMaps, { ...read, data: { key: 'theirs' } });

    expect(reasonOf(() => store.update(configMaps, { ...read, data: { key: 'mine' } }))).toBe(
      'Conflict: Operation cannot be fulfilled on configmaps "map": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('writes down who changed which fields', () => {
    const store = newStore();
    const by = (manager: string): { by: { manager: string; operation: 'Update' } } => ({
      by: { manager, operation: 'Update' },
    });
    const created = store.create(configMaps, { ...aConfigMap({ name: 'map' }), data: { a: '1', b: '1' } }, by('first'));

    const updated = store.update(configMaps, { ...created, data: { a: '1', b: '2' } }, by('second'));

    expect(updated.metadata?.managedFields).toMatchObject([
      { manager: 'first', fieldsV1: { 'f:data': { 'f:a': {} } } },
      { manager: 'second', fieldsV1: { 'f:data': { 'f:b': {} } } },
    ]);
  });

  it('keeps a deleted object until its last finalizer is taken away', () => {
    const store = newStore();
    store.create(configMaps, aConfigMap({ name: 'map', metadata: { finalizers: ['example.com/hold'] } }));

    const { object, finalized } = store.delete(configMaps, at('map'));
    const held = store.list(configMaps).length;
    store.update(configMaps, { ...object, metadata: { ...object.metadata, finalizers: [] } });

    expect([finalized, held, store.list(configMaps).length]).toEqual([false, 1, 0]);
    expect(object.metadata?.deletionTimestamp).toMatch(/Z$/);
  });

  it('deletes only what fulfils the preconditions', () => {
    const store = newStore();
    store.create(configMaps, aConfigMap({ name: 'map' }));

    expect(reasonOf(() => store.delete(configMaps, at('map'), { preconditions: { uid: 'other' } }))).toContain(
      'Conflict: Operation cannot be fulfilled on configmaps "map": Precondition failed: UID in precondition: other',
    );
    expect(store.list(configMaps)).toHaveLength(1);
  });

  it('deletes with an owner what it owned, and what that owned', () => {
    const store = newStore();
    const owner = store.create(configMaps, aConfigMap({ name: 'owner' }));
    const ownedBy = ({ metadata }: KubernetesObject): object => ({
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: metadata?.uid ?? '' }],
    });
    const child = store.create(configMaps, aConfigMap({ name: 'child', metadata: ownedBy(owner) }));
    store.create(pods, aPod({ name: 'grandchild', metadata: ownedBy(child) }));

    store.delete(configMaps, at('owner'));

    expect([...store.list(configMaps), ...store.list(pods)]).toEqual([]);
  });

  it('serves a custom resource as long as its definition is there', () => {
    const store = newStore();
    store.create(definitions, aCronTabDefinition());
    store.create(cronTabs, { metadata: at('mine'), spec: { cron: '*' } });

    const served = store.list(cronTabs);
    const conditions = store.get(definitions, at('crontabs.stable.example.com', ''))['status'];
    store.delete(definitions, at('crontabs.stable.example.com', ''));

    expect(served).toMatchObject([
      { kind: 'CronTab', apiVersion: 'stable.example.com/v1', metadata: { generation: 1 } },
    ]);
    expect(conditions).toMatchObject({
      conditions: [{ type: 'NamesAccepted' }, { type: 'Established', status: 'True' }],
    });
    expect(reasonOf(() => store.list(cronTabs))).toContain('NotFound');
  });

  it('puts an object down exactly as it is', () => {
    const store = newStore();
    const pod = {
      ...aPod({ name: 'pod', metadata: { uid: 'u', creationTimestamp: null } }),
      status: { phase: 'Failed' },
    };

    store.put(pod);

    expect(store.get(pods, at('pod'))).toEqual({
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: String(store.version) },
    });
  });
});
