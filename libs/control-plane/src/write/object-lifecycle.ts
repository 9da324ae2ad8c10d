import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, ObjectMeta } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';

/** The part of an object a request writes: `''` is all but the status, where that is a part of its own. */
export type Subresource = '' | 'status';

/** Letters that make no words. */
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
/** A generated name leaves room for the suffix in the 63 characters of a label. */
const prefixLimit = 58;

/** A moment as Kubernetes writes it: UTC, whole seconds. */
export function formatTimestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/** A new object with what the server decides: name if generated, identity, creation time; without status. */
export function newObject(
  resource: ServedResource,
  object: KubernetesObject,
  namespace: string,
  now: Date,
): KubernetesObject {
  const { metadata = {}, ...rest } = object;
  const { resourceVersion: _, deletionTimestamp: __, generation: ___, ...wanted } = metadata;
  return {
    ...(resource.hasStatus ? without(rest, 'status') : rest),
    metadata: {
      ...wanted,
      name: nameOf(metadata),
      ...(namespace === '' ? {} : { namespace }),
      uid: randomUUID(),
      creationTimestamp: formatTimestamp(now),
      ...(resource.countsGenerations ? { generation: 1 } : {}),
    },
  };
}

/**
 * The object after an update: what the client may write is taken from `wanted`, everything else stays.
 *
 * Writing the status leaves the rest alone, metadata included, and the other way round.
 */
export function updatedObject(
  resource: ServedResource,
  current: KubernetesObject,
  wanted: KubernetesObject,
  subresource: Subresource,
): KubernetesObject {
  if (subresource === 'status') {
    const { status } = wanted;
    const metadata = { ...current.metadata, ...managedFieldsOf(wanted.metadata) };
    return { ...without(current, 'status'), metadata, ...(status === undefined ? {} : { status }) };
  }
  const withStatus = resource.hasStatus
    ? { ...without(wanted, 'status'), ...(current['status'] === undefined ? {} : { status: current['status'] }) }
    : wanted;
  const updated = { ...withStatus, metadata: keepIdentity(current.metadata ?? {}, wanted.metadata ?? {}) };
  return resource.countsGenerations && !isSameWish(resource, current, updated)
    ? withGeneration(updated, (current.metadata?.generation ?? 0) + 1)
    : updated;
}

/** The object once it has been asked to go and finalizers keep it: its deletion has begun. */
export function deletingObject(resource: ServedResource, current: KubernetesObject, now: Date): KubernetesObject {
  const { metadata } = current;
  const deletionTimestamp = formatTimestamp(now);
  const deleting = { ...current, metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds: 0 } };
  return resource.countsGenerations ? withGeneration(deleting, (metadata?.generation ?? 0) + 1) : deleting;
}

/** Whether nothing keeps an object whose deletion has begun. */
export function isReadyToGo({ metadata }: KubernetesObject): boolean {
  return typeof metadata?.deletionTimestamp === 'string' && (metadata.finalizers ?? []).length === 0;
}

function nameOf({ name = '', generateName = '' }: ObjectMeta): string {
  if (name !== '' || generateName === '') {
    return name;
  }
  const suffix = Array.from({ length: suffixLength }, () => suffixAlphabet[randomInt(suffixAlphabet.length)]);
  return `${generateName.slice(0, prefixLimit)}${suffix.join('')}`;
}

function managedFieldsOf(metadata: ObjectMeta | undefined): Pick<ObjectMeta, 'managedFields'> {
  return metadata?.managedFields === undefined ? {} : { managedFields: metadata.managedFields };
}

const identityFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
] as const;

function keepIdentity(current: ObjectMeta, wanted: ObjectMeta): ObjectMeta {
  const identity: readonly string[] = identityFields;
  const changeable = Object.entries(wanted).filter(([field]) => !identity.includes(field));
  const kept = Object.entries(current).filter(([field]) => identity.includes(field));
  return { ...Object.fromEntries(changeable), ...Object.fromEntries(kept) };
}

/** Whether two states differ in nothing the user wants of the object: only in metadata, or in the status. */
function isSameWish(resource: ServedResource, a: KubernetesObject, b: KubernetesObject): boolean {
  const wishOf = (object: KubernetesObject): KubernetesObject => {
    const rest = without(object, 'metadata');
    return resource.hasStatus ? without(rest, 'status') : rest;
  };
  return isDeepStrictEqual(wishOf(a), wishOf(b));
}

function withGeneration(object: KubernetesObject, generation: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, generation } };
}

function without(object: KubernetesObject, field: string): KubernetesObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}
