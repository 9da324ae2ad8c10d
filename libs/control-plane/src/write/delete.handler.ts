import { formatGroupResource, formatGroupVersion, type KubernetesObject, type Status, StatusError } from '#kube';
import { isOwnDefinition } from '../catalog/custom-resources.js';
import type { ServedResource } from '../catalog/served-resource.js';
import { DEFINITIONS_KEY } from '../catalog/served-resources.js';
import { selectObjects } from '../read/selection.js';
import { type Answer, conflict, existing, type ResourceRequest, storeKey } from '../resource-request.js';
import { detailsOf } from '../schema/field-error.js';
import { type DeleteOptions, parseDeleteOptions, type PropagationPolicy } from './delete-options.js';
import { afterDeletion, propagationFinalizers, removeObject } from './object-removal.js';

/** Namespaces the processes themselves need. */
const permanentNamespaces = ['default', 'kube-system'];

/** DELETE of an object: removes it, or begins its deletion when finalizers keep it. */
export function handleDelete(request: ResourceRequest): Answer {
  const options = parseDeleteOptions(request);
  const object = existing(request);
  assertPreconditions(request, object, options);
  clearContents(request, object, options);
  const kept = deleteObject(request, object, options);
  return { code: 200, document: kept ?? success(request, object) };
}

/** DELETE of a collection: every object that the selectors select. */
export function handleDeleteCollection(request: ResourceRequest): Answer {
  const { resource, store } = request;
  const options = parseDeleteOptions(request);
  const items = selectObjects(request, store.list(storeKey(resource), request.info.namespace).objects);
  for (const item of items) {
    clearContents(request, item, options);
    deleteObject(request, item, options);
  }
  const metadata = { resourceVersion: String(store.resourceVersion) };
  return {
    code: 200,
    document: { kind: resource.listKind, apiVersion: formatGroupVersion(resource), metadata, items },
  };
}

/** @returns the object when something keeps it */
function deleteObject(
  { resource, store, now }: ResourceRequest,
  object: KubernetesObject,
  { dryRun, propagationPolicy }: DeleteOptions,
): KubernetesObject | undefined {
  const held = typeof object.metadata?.deletionTimestamp === 'string' ? object : heldFor(object, propagationPolicy);
  return dryRun ? afterDeletion(resource, held, now) : removeObject({ store, resource, now }, object, held);
}

/** How to propagate the deletion is noted on the object, for the garbage collector, which lets it go in the end. */
function heldFor(object: KubernetesObject, policy: PropagationPolicy): KubernetesObject {
  const finalizer = propagationFinalizers.get(policy);
  const { finalizers = [] } = object.metadata ?? {};
  return finalizer === undefined || finalizers.includes(finalizer)
    ? object
    : { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

function assertPreconditions({ resource }: ResourceRequest, object: KubernetesObject, options: DeleteOptions): void {
  const { name = '', uid = '', resourceVersion = '' } = object.metadata ?? {};
  const { preconditions } = options;
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`;
    throw conflict(resource, name, why);
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const given = preconditions.resourceVersion;
    const why = `Precondition failed: ResourceVersion in precondition: ${given}, ResourceVersion in object meta: ${resourceVersion}`;
    throw conflict(resource, name, why);
  }
}

/** Objects do not outlive their namespace, nor the definition of their kind. One that finalizers keep also keeps those. */
function clearContents(request: ResourceRequest, object: KubernetesObject, options: DeleteOptions): void {
  const { resource, catalog } = request;
  const name = object.metadata?.name ?? '';
  if (resource.kind === 'Namespace') {
    assertMayGo(resource, name, !permanentNamespaces.includes(name), 'this namespace may not be deleted');
    const namespaced = catalog.resources.filter((each) => each.namespaced);
    clear(request, { name, options, resources: namespaced, namespace: name });
  }
  if (storeKey(resource) === DEFINITIONS_KEY) {
    assertMayGo(resource, name, !isOwnDefinition(name), 'Clusterpedia needs this kind');
    const defined = catalog.resources.filter((each) => formatGroupResource(each) === name);
    clear(request, { name, options, resources: defined, namespace: '' });
  }
}

function assertMayGo(resource: ServedResource, name: string, mayGo: boolean, why: string): void {
  if (!mayGo) {
    const message = `${formatGroupResource(resource)} ${JSON.stringify(name)} is forbidden: ${why}`;
    throw new StatusError('Forbidden', message, { details: detailsOf(resource, name) });
  }
}

interface Contents {
  /** Of what they are the contents. */
  readonly name: string;
  readonly options: DeleteOptions;
  readonly resources: readonly ServedResource[];
  readonly namespace: string;
}

function clear(request: ResourceRequest, { name, options, resources, namespace }: Contents): void {
  // All of them go: nobody is left who could wait for them.
  const each = { ...options, propagationPolicy: 'Background' } as const;
  const kept = resources.flatMap((inside) =>
    request.store
      .list(storeKey(inside), namespace)
      .objects.filter((object) => deleteObject({ ...request, resource: inside }, object, each) !== undefined),
  );
  if (kept.length > 0) {
    throw conflict(request.resource, name, `${kept.length} objects in it are kept by finalizers`);
  }
}

function success({ resource }: ResourceRequest, { metadata }: KubernetesObject): Status {
  const details = detailsOf(resource, metadata?.name ?? '');
  const uid = metadata?.uid === undefined ? {} : { uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { ...details, ...uid } };
}
