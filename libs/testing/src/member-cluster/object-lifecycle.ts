import { isDeepStrictEqual } from 'node:util';
import { formatTimestamp, type KubernetesObject, type ObjectMeta } from '#kube';
import { type FieldManager, managedFieldsOf, ownSameFields, recordManager, withEntries } from './managed-fields.js';
import { assertPreconditions, conflict, invalid, newIdentity } from './object-identity.js';
import type { ServedResource } from './served-resource.js';
import { withClusterIp } from './service-address.js';

/** Circumstances of a write. */
export interface WriteContext {
  readonly now: Date;
  readonly by: FieldManager;
}

/** Groups whose kinds count changes of their specification. */
const groupsWithGeneration = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'batch',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'policy',
]);

/** Metadata that no client changes. */
const serverOwnedFields = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generateName',
  'generation',
  'managedFields',
  'name',
  'namespace',
  'resourceVersion',
  'uid',
]);

/** The object as a create leaves it: identity given, status not yet there. */
export function prepareCreate(
  resource: ServedResource,
  object: KubernetesObject,
  context: WriteContext,
): KubernetesObject {
  const { status, ...rest } = object;
  const {
    deletionTimestamp: _deleted,
    resourceVersion: _version,
    managedFields: _managed,
    ...own
  } = object.metadata ?? {};
  const metadata: ObjectMeta = {
    ...own,
    ...newIdentity(context.now),
    ...(hasGeneration(resource) ? { generation: 1 } : {}),
  };
  const hasOwnStatus = resource.subresources.includes('status');
  const created = { ...rest, metadata, ...(hasOwnStatus || status === undefined ? {} : { status }) };
  // What the server fills in itself is nobody's.
  return withInitialState(resource, recordManager(created, undefined, context.by, context.now));
}

/**
 * The object as an update of the whole, or of its status, leaves it; the very `current` when nothing changes. Of an apply
 * the caller has written down already what each manager owns.
 *
 * @throws StatusError Conflict when `next` was read at another version, or is another object of the same name
 */
export function prepareUpdate(
  resource: ServedResource,
  current: KubernetesObject,
  next: KubernetesObject,
  context: WriteContext,
): KubernetesObject {
  assertSameObject(resource, current, next);
  const merged =
    context.by.subresource === 'status' ? replaceStatus(current, next) : replaceSpec(resource, current, next);
  const entries = managedFieldsOf(next);
  const isApply = context.by.operation === 'Apply';
  if (isDeepStrictEqual(merged, current) && (!isApply || ownSameFields(entries, managedFieldsOf(current)))) {
    return current;
  }
  const generation = generationOf(resource, current, merged);
  const changed = generation === undefined ? merged : { ...merged, metadata: { ...merged.metadata, generation } };
  return isApply ? withEntries(changed, entries) : recordManager(changed, current, context.by, context.now);
}

/** The object as a deletion leaves it while finalizers hold it back. */
export function markDeleted(object: KubernetesObject, now: Date): KubernetesObject {
  const metadata = { ...object.metadata, deletionTimestamp: formatTimestamp(now), deletionGracePeriodSeconds: 0 };
  return { ...object, metadata };
}

/** Whether a deletion must wait, or is over for an object that was marked. */
export function hasFinalizers({ metadata }: KubernetesObject): boolean {
  return (metadata?.finalizers?.length ?? 0) > 0;
}

function hasGeneration({ custom, group, resource }: ServedResource): boolean {
  return custom || groupsWithGeneration.has(group) || (group === '' && resource === 'replicationcontrollers');
}

/** What a few kinds have from their first moment; everything else is shown as it was sent. */
function withInitialState(resource: ServedResource, object: KubernetesObject): KubernetesObject {
  if (resource.group !== '') {
    return object;
  }
  if (resource.resource === 'pods') {
    return { ...object, status: { phase: 'Pending', qosClass: 'BestEffort' } };
  }
  if (resource.resource === 'services') {
    return withClusterIp(object);
  }
  if (resource.resource === 'namespaces') {
    const { name = '', labels } = object.metadata ?? {};
    const metadata = { ...object.metadata, labels: { 'kubernetes.io/metadata.name': name, ...labels } };
    return { ...object, metadata, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
  }
  return object;
}

function assertSameObject(
  resource: ServedResource,
  current: KubernetesObject,
  { metadata: { uid = '', resourceVersion = '' } = {} }: KubernetesObject,
): void {
  const name = current.metadata?.name ?? '';
  assertPreconditions(resource, current, { uid });
  if (resourceVersion === '' && resource.custom) {
    throw invalid(resource, name, 'metadata.resourceVersion', 'Invalid value: 0x0: must be specified for an update');
  }
  if (resourceVersion !== '' && resourceVersion !== current.metadata?.resourceVersion) {
    throw conflict(resource, name);
  }
}

function replaceStatus(current: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = current;
  return next['status'] === undefined ? rest : { ...rest, status: next['status'] };
}

function replaceSpec(resource: ServedResource, current: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const metadata = { ...split(next).own, ...split(current).serverOwned };
  if (!resource.subresources.includes('status')) {
    return { ...next, metadata };
  }
  const { status: _status, ...sent } = next;
  const isService = resource.group === '' && resource.resource === 'services';
  const rest = isService ? withClusterIp(sent, current) : sent;
  return { ...rest, metadata, ...(current['status'] === undefined ? {} : { status: current['status'] }) };
}

function split({ metadata = {} }: KubernetesObject): { readonly own: ObjectMeta; readonly serverOwned: ObjectMeta } {
  const isServerOwned = ([name]: readonly [string, unknown]): boolean => serverOwnedFields.has(name);
  const entries = Object.entries(metadata);
  return {
    own: Object.fromEntries(entries.filter((entry) => !isServerOwned(entry))),
    serverOwned: Object.fromEntries(entries.filter(isServerOwned)),
  };
}

function generationOf(resource: ServedResource, current: KubernetesObject, next: KubernetesObject): number | undefined {
  if (!hasGeneration(resource) || isDeepStrictEqual(specificationOf(current), specificationOf(next))) {
    return undefined;
  }
  return (current.metadata?.generation ?? 0) + 1;
}

function specificationOf({ metadata: _metadata, status: _status, ...rest }: KubernetesObject): Record<string, unknown> {
  return rest;
}
