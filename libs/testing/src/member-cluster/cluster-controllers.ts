import { formatGroupVersion, type KubernetesObject, parseObjectName, setCondition, type StatusCondition } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ObjectChange } from './object-change.js';
import { customResource, type ServedResource } from './served-resource.js';
import { decodeObject } from './stored-object.js';

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/**
 * Does at once what the controllers of a real cluster do in a moment: serves what a CustomResourceDefinition defines,
 * lists an APIService for each group and version, deletes what a deleted object owned and what a deleted namespace held.
 */
export function runClusterControllers(store: MemberClusterStore): void {
  announceVersions(store);
  store.onChange((resource, change) => {
    if (isResource(resource, definitions)) {
      followDefinition(store, change);
    }
    if (change.type === 'DELETED') {
      collectGarbage(store, resource, change);
    }
  });
}

/** Lists an APIService for each group and version that is served, and none that the API server served before and does not now. */
export function announceVersions(store: MemberClusterStore): void {
  for (const resource of store.resources.all()) {
    listApiServices(store, resource);
  }
  if (store.resources.find(apiServices) === undefined) {
    return;
  }
  const served = new Set(
    [...store.resources.all()].flatMap(({ group, versions }) =>
      versions.map((version) => apiServiceName(group, version)),
    ),
  );
  for (const { metadata, spec } of store.list(apiServices)) {
    const { name = '' } = metadata ?? {};
    const isLocal = (spec as { readonly service?: unknown }).service === undefined;
    if (isLocal && !served.has(name)) {
      store.delete(apiServices, { namespace: '', name });
    }
  }
}

function isResource(resource: ServedResource, { group, resource: name }: { group: string; resource: string }): boolean {
  return resource.group === group && resource.resource === name;
}

function followDefinition(store: MemberClusterStore, { type, current }: ObjectChange): void {
  const definition = decodeObject(current);
  const resource = customResource(definition);
  if (resource === undefined) {
    return;
  }
  if (type === 'DELETED') {
    deleteObjects(store, resource, '');
    store.resources.remove(resource);
    unlistApiServices(store, resource);
    return;
  }
  store.resources.define(resource);
  listApiServices(store, resource);
  establish(store, definition, resource);
}

/** Writes the status of a definition that is served; a status that says so already is not written again. */
function establish(store: MemberClusterStore, definition: KubernetesObject, resource: ServedResource): void {
  const now = new Date();
  const status = (definition['status'] ?? {}) as { readonly conditions?: readonly StatusCondition[] };
  const accepted = setCondition(
    status.conditions ?? [],
    { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    now,
  );
  const conditions = setCondition(
    accepted,
    {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
    now,
  );
  const { resource: plural, singular, kind, listKind, shortNames, categories } = resource;
  const acceptedNames = { plural, singular, kind, listKind, shortNames, categories };
  const by = { manager: 'kube-apiserver', operation: 'Update', subresource: 'status' } as const;
  store.update(
    definitions,
    { ...definition, status: { conditions, acceptedNames, storedVersions: [resource.storageVersion] } },
    { by },
  );
}

function listApiServices(store: MemberClusterStore, { group, versions }: ServedResource): void {
  if (store.resources.find(apiServices) === undefined) {
    return;
  }
  for (const version of versions) {
    const name = apiServiceName(group, version);
    if (!exists(store, apiServices, '', name)) {
      store.put({
        kind: 'APIService',
        apiVersion: formatGroupVersion(apiServices),
        metadata: { name, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
        spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
        status: { conditions: [localAvailability()] },
      });
    }
  }
}

function localAvailability(): StatusCondition {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: new Date().toISOString(),
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
}

function unlistApiServices(store: MemberClusterStore, { group, versions }: ServedResource): void {
  for (const version of versions) {
    const isNeeded = [...store.resources.all()].some(
      (other) => other.group === group && other.versions.includes(version),
    );
    const name = apiServiceName(group, version);
    if (!isNeeded && exists(store, apiServices, '', name)) {
      store.delete(apiServices, { namespace: '', name });
    }
  }
}

function apiServiceName(group: string, version: string): string {
  return `${version}.${group}`;
}

function collectGarbage(store: MemberClusterStore, resource: ServedResource, { current }: ObjectChange): void {
  if (isResource(resource, namespaces)) {
    for (const held of [...store.resources.all()].filter(({ namespaced }) => namespaced)) {
      deleteObjects(store, held, current.key);
    }
  }
  for (const other of store.resources.all()) {
    for (const key of store.table(other).ownedBy(current.uid)) {
      // What has another owner stays.
      if (store.table(other).get(key)?.owners?.length === 1) {
        store.delete({ ...other, version: other.storageVersion }, parseObjectName(key));
      }
    }
  }
}

function deleteObjects(store: MemberClusterStore, resource: ServedResource, namespace: string): void {
  const prefix = namespace === '' ? '' : `${namespace}/`;
  const keys = [...store.table(resource).values()].map(({ key }) => key).filter((key) => key.startsWith(prefix));
  for (const key of keys) {
    if (store.table(resource).get(key) !== undefined) {
      store.delete({ ...resource, version: resource.storageVersion }, parseObjectName(key));
    }
  }
}

function exists(store: MemberClusterStore, gvr: typeof apiServices, namespace: string, name: string): boolean {
  const key = namespace === '' ? name : `${namespace}/${name}`;
  return store.table(store.resources.get(gvr)).get(key) !== undefined;
}
