import { isDeepStrictEqual } from 'node:util';
import { formatGroupResource, formatGroupVersion, type KubernetesObject, StatusError } from '#kube';
import { trackUpdate } from '../apply/managed-fields.js';
import type { ServedResource } from '../catalog/served-resource.js';
import { conflict, type ResourceRequest, storeKey } from '../resource-request.js';
import { detailsOf, type FieldError, invalidObject } from '../schema/field-error.js';
import { validateObjectMeta, validateObjectMetaUpdate } from '../schema/object-meta.validator.js';
import { applyDefaults } from '../schema/schema-defaulting.js';
import { validateSchema } from '../schema/schema-validator.js';
import { isReadyToGo, newObject, type Subresource, updatedObject } from './object-lifecycle.js';
import type { WriteOptions } from './write-options.js';

const staleMessage = 'the object has been modified; please apply your changes to the latest version and try again';
/** How often a generated name is tried before the request fails as a taken name does. */
const nameAttempts = 8;

/** What a write wants, once it is known who writes. */
export interface ObjectWrite {
  readonly wanted: KubernetesObject;
  readonly subresource: Subresource;
  readonly options: WriteOptions;
  /** Whether `metadata.managedFields` of `wanted` are already as they will be: a server-side apply computes them. */
  readonly isTracked?: boolean;
}

/**
 * Stores a new object.
 *
 * @returns the object as it is now stored, or would be in a dry run
 * @throws StatusError `Invalid`, `AlreadyExists`, or `NotFound` for a namespace that does not exist
 */
export function createObject(request: ResourceRequest, write: ObjectWrite): KubernetesObject {
  const { resource, store } = request;
  assertNamespace(request);
  const isGenerated = (write.wanted.metadata?.name ?? '') === '';
  for (let attempt = 1; ; attempt += 1) {
    const object = validNewObject(request, write);
    const created = write.options.dryRun ? simulateCreate(request, object) : store.create(storeKey(resource), object);
    if (created !== undefined) {
      return created;
    }
    if (!isGenerated || attempt === nameAttempts) {
      throw alreadyExists(resource, object.metadata?.name ?? '');
    }
  }
}

/**
 * Stores a new state of an object, or removes the object when that was the last thing its deletion waited for.
 *
 * @returns the object as it is now stored, or would be in a dry run; `current` itself when nothing changes
 * @throws StatusError `Invalid`, or `Conflict` when `wanted` was made from another state
 */
export function updateObject(
  request: ResourceRequest,
  current: KubernetesObject,
  write: ObjectWrite,
): KubernetesObject {
  const { resource } = request;
  const { wanted, subresource, options } = write;
  assertSameState(resource, current, wanted);
  const draft = updatedObject(resource, current, applyDefaults(resource.schema, wanted), subresource);
  assertValid(resource, draft, validateObjectMetaUpdate(current.metadata ?? {}, draft.metadata ?? {}));
  const updated = resource.complete?.(draft) ?? draft;
  if (isDeepStrictEqual(withoutManagers(current), withoutManagers(updated)) && !changesManagers(current, write)) {
    return current;
  }
  const object = write.isTracked === true ? updated : tracked(request, current, updated, write);
  return options.dryRun ? object : storeUpdate(request, current, object);
}

function storeUpdate(
  { resource, store }: ResourceRequest,
  current: KubernetesObject,
  object: KubernetesObject,
): KubernetesObject {
  const key = storeKey(resource);
  const stored = isReadyToGo(object) ? store.remove(key, current, object) : store.replace(key, current, object);
  if (stored === undefined) {
    throw conflict(resource, current.metadata?.name ?? '', staleMessage);
  }
  return stored;
}

function validNewObject(request: ResourceRequest, write: ObjectWrite): KubernetesObject {
  const { resource, info, now } = request;
  const draft = newObject(resource, applyDefaults(resource.schema, write.wanted), info.namespace, now);
  assertValid(resource, draft, []);
  const object = resource.complete?.(draft) ?? draft;
  return write.isTracked === true ? object : tracked(request, {}, object, write);
}

function assertNamespace({ resource, info, store }: ResourceRequest): void {
  if (!resource.namespaced) {
    return;
  }
  const { namespace } = info;
  if (namespace === '') {
    throw new StatusError('BadRequest', 'an empty namespace may not be set during creation');
  }
  if (store.get('namespaces', { namespace: '', name: namespace }) === undefined) {
    throw new StatusError('NotFound', `namespaces ${JSON.stringify(namespace)} not found`, {
      details: { name: namespace, kind: 'namespaces' },
    });
  }
}

function simulateCreate({ resource, store }: ResourceRequest, object: KubernetesObject): KubernetesObject | undefined {
  const { namespace = '', name = '' } = object.metadata ?? {};
  return store.get(storeKey(resource), { namespace, name }) === undefined ? object : undefined;
}

function alreadyExists(resource: ServedResource, name: string): StatusError {
  return new StatusError('AlreadyExists', `${formatGroupResource(resource)} ${JSON.stringify(name)} already exists`, {
    details: detailsOf(resource, name),
  });
}

function assertSameState(resource: ServedResource, current: KubernetesObject, wanted: KubernetesObject): void {
  const { name = '', uid, resourceVersion } = current.metadata ?? {};
  const { uid: wantedUid = uid, resourceVersion: wantedVersion = resourceVersion } = wanted.metadata ?? {};
  if (wantedUid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wantedUid ?? ''}, UID in object meta: ${uid ?? ''}`;
    throw conflict(resource, name, why);
  }
  if (wantedVersion !== resourceVersion) {
    throw conflict(resource, name, staleMessage);
  }
}

function assertValid(resource: ServedResource, object: KubernetesObject, errors: readonly FieldError[]): void {
  const unfit = validateSchema(resource.schema, object);
  // Metadata of the wrong types cannot be looked at more closely.
  const closer = unfit.length === 0 ? [...validateObjectMeta(object), ...(resource.validate?.(object) ?? [])] : unfit;
  const all = [...errors, ...closer];
  if (all.length > 0) {
    throw invalidObject(resource, object.metadata?.name ?? '', all);
  }
}

function tracked(
  { resource, now }: ResourceRequest,
  current: KubernetesObject,
  updated: KubernetesObject,
  { subresource, options }: ObjectWrite,
): KubernetesObject {
  const apiVersion = formatGroupVersion(resource);
  const manager = { name: options.fieldManager, operation: 'Update', apiVersion, subresource } as const;
  return trackUpdate(resource, current, updated, { manager, now });
}

function withoutManagers({ metadata, ...rest }: KubernetesObject): unknown {
  const { managedFields: _, ...others } = metadata ?? {};
  return { ...rest, metadata: others };
}

/** Whether who manages what is itself what is written. */
function changesManagers(current: KubernetesObject, { wanted, isTracked = false }: ObjectWrite): boolean {
  const given = wanted.metadata?.managedFields;
  const isGiven = isTracked || (given !== undefined && given.length > 0);
  return isGiven && !isDeepStrictEqual(current.metadata?.managedFields, given);
}
