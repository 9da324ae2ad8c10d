import { formatGroupVersion, type KubernetesObject, type Status, StatusError } from '#kube';
import { servedResources } from '../catalog/served-resources.js';
import { selectObjects } from '../read/selection.js';
import { type Answer, conflict, existing, type ResourceRequest, storeKey } from '../resource-request.js';
import { detailsOf } from '../schema/field-error.js';
import { type DeleteOptions, parseDeleteOptions, type PropagationPolicy } from './delete-options.js';
import { afterDeletion, propagationFinalizers, removeObject } from './object-removal.js';

/** Namespaces the processes themselves need. */
const permanentNamespaces = ['default', 'kube-system'];

/** DELETE of an object: removes it, or begins its deletion when finalizers keep it. */
export function handleDelete(request: ResourceRequest): Answer {
  const { resource } = request;
  const options = parseDeleteOptions(request);
  const object = existing(request);
  assertPreconditions(request, object, options);
  if (resource.kind === 'Namespace') {
    clearNamespace(request, object, options);
  }
  const kept = deleteObject(request, object, options);
  return { code: 200, document: kept ?? success(request, object) };
}

/** DELETE of a collection: every object that the selectors select. */
export function handleDeleteCollection(request: ResourceRequest): Answer {
  const { resource, store } = request;
  const options = parseDeleteOptions(request);
  const items = selectObjects(request, store.list(storeKey(resource), request.info.namespace).objects);
  for (const item of items) {
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

/** Objects do not outlive their namespace. One that finalizers keep also keeps the namespace. */
function clearNamespace(request: ResourceRequest, namespace: KubernetesObject, options: DeleteOptions): void {
  const { resource, store } = request;
  const name = namespace.metadata?.name ?? '';
  if (permanentNamespaces.includes(name)) {
    throw new StatusError(
      'Forbidden',
      `namespaces ${JSON.stringify(name)} is forbidden: this namespace may not be deleted`,
      {
        details: detailsOf(resource, name),
      },
    );
  }
  const contents = servedResources
    .filter(({ namespaced }) => namespaced)
    .map((inside) => ({ ...request, resource: inside, objects: store.list(storeKey(inside), name).objects }));
  // All of them go: nobody is left who could wait for them.
  const each = { ...options, propagationPolicy: 'Background' } as const;
  const kept = contents.flatMap(({ objects, ...inside }) =>
    objects.filter((object) => deleteObject(inside, object, each) !== undefined),
  );
  if (kept.length > 0) {
    throw conflict(resource, name, `${kept.length} objects in it are kept by finalizers`);
  }
}

function success({ resource }: ResourceRequest, { metadata }: KubernetesObject): Status {
  const details = detailsOf(resource, metadata?.name ?? '');
  const uid = metadata?.uid === undefined ? {} : { uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { ...details, ...uid } };
}
