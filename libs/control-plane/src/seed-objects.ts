import { isDeepStrictEqual } from 'node:util';
import { clusterpediaCrds } from '#api';
import { formatGroupResource, type KubernetesObject, objectNameOf } from '#kube';
import type { ServedResource } from './catalog/served-resource.js';
import { builtInResources } from './catalog/served-resources.js';
import type { ObjectStore } from './store/object-store.js';
import { newObject } from './write/object-lifecycle.js';

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
    ...clusterpediaCrds.map((crd) => ({ ...crd })),
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
  const draft = { ...current, ...content };
  const next = resource.complete?.(draft) ?? draft;
  if (!isDeepStrictEqual(next, current)) {
    store.replace(key, current, next);
  }
}

function resourceOfKind({ kind }: KubernetesObject): ServedResource {
  const resource = builtInResources.find((served) => served.kind === kind);
  if (resource === undefined) {
    throw new Error(`no resource holds objects of kind ${String(kind)}`);
  }
  return resource;
}
