import { isDeepStrictEqual } from 'node:util';
import { clusterpediaCrds, type CustomResourceDefinition } from '#api';
import { formatGroupResource, type KubernetesObject, objectNameOf } from '#kube';
import type { ServedResource } from './catalog/served-resource.js';
import { servedResources } from './catalog/served-resources.js';
import type { ObjectStore } from './store/object-store.js';
import { formatTimestamp, newObject } from './write/object-lifecycle.js';

const namespaces = ['clusterpedia-system', 'default', 'kube-system'];

/**
 * Puts into a store what every control plane has: namespaces, the definitions of our own kinds, and the authority that
 * other API servers verify client certificates with. What is there already, and still true, is left alone.
 *
 * @param clientCa - PEM
 */
export function seedObjects(store: ObjectStore, clientCa: string, now: Date): void {
  const objects: readonly KubernetesObject[] = [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...clusterpediaCrds.map((crd) => ({ ...crd, status: establishedStatus(crd, now) })),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
      data: { 'client-ca-file': clientCa },
    },
  ];
  for (const object of objects) {
    seed(store, object, now);
  }
}

function seed(store: ObjectStore, object: KubernetesObject, now: Date): void {
  const resource = resourceOfKind(object);
  const key = formatGroupResource(resource);
  const current = store.get(key, objectNameOf(object));
  if (current === undefined) {
    const draft = newObject(resource, object, object.metadata?.namespace ?? '', now);
    store.create(key, resource.complete?.(draft) ?? draft);
    return;
  }
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...content } = object;
  const next = { ...current, ...content };
  if (!isDeepStrictEqual(next, current)) {
    store.replace(key, current, next);
  }
}

function resourceOfKind({ kind }: KubernetesObject): ServedResource {
  const resource = servedResources.find((served) => served.kind === kind);
  if (resource === undefined) {
    throw new Error(`no resource holds objects of kind ${String(kind)}`);
  }
  return resource;
}

/** What the controllers of a Kubernetes API server write once a kind is served. */
function establishedStatus({ spec }: CustomResourceDefinition, now: Date): object {
  const lastTransitionTime = formatTimestamp(now);
  const condition = (type: string, reason: string, message: string): object => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime,
  });
  return {
    acceptedNames: spec.names,
    storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
  };
}
