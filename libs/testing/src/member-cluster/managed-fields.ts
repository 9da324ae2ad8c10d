import { isDeepStrictEqual } from 'node:util';
import { formatTimestamp, type KubernetesObject } from '#kube';
import { difference, type FieldsV1, fieldsOf, isRecord, union } from './fields-v1.js';

/** Who writes, and how: an entry of `managedFields` is one of these. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry extends FieldManager {
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldsV1;
}

/** What the server writes itself and nobody owns. */
const unowned: FieldsV1 = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    'f:creationTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
    'f:deletionTimestamp': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:name': {},
    'f:namespace': {},
    'f:resourceVersion': {},
    'f:uid': {},
  },
};

export function managedFieldsOf({ metadata }: KubernetesObject): readonly ManagedFieldsEntry[] {
  return (metadata?.managedFields ?? []) as readonly ManagedFieldsEntry[];
}

/** The fields of an object that somebody can own. */
export function ownableFieldsOf(object: KubernetesObject): FieldsV1 {
  return withoutUnowned(fieldsOf(object));
}

/**
 * The object with what a manager changed written down under its name, and taken from those who had it before.
 *
 * @param previous - as it was; absent for a new object, of which the manager then owns all
 */
export function recordManager(
  object: KubernetesObject,
  previous: KubernetesObject | undefined,
  by: FieldManager,
  now: Date,
): KubernetesObject {
  const changed = changedFields(object, previous);
  const entries = managedFieldsOf(previous ?? {});
  const own = entries.find((entry) => isEntryOf(entry, by));
  const others = entries
    .filter((entry) => entry !== own)
    .map((entry) => ({ ...entry, fieldsV1: difference(entry.fieldsV1, changed) }))
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0);
  return withEntries(object, [...others, entryOf(object, by, union(own?.fieldsV1 ?? {}, changed), now)]);
}

/** An entry as it is written now. */
export function entryOf(
  { apiVersion }: KubernetesObject,
  by: FieldManager,
  fieldsV1: FieldsV1,
  now: Date,
): ManagedFieldsEntry {
  const { manager, operation, subresource } = by;
  return {
    manager,
    operation,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    time: formatTimestamp(now),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource === undefined ? {} : { subresource }),
  };
}

export function isEntryOf(entry: FieldManager, by: FieldManager): boolean {
  return entry.manager === by.manager && entry.operation === by.operation && entry.subresource === by.subresource;
}

export function withEntries(object: KubernetesObject, managedFields: readonly ManagedFieldsEntry[]): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** Whether two lists of entries differ in nothing but the times. */
export function ownSameFields(left: readonly ManagedFieldsEntry[], right: readonly ManagedFieldsEntry[]): boolean {
  const withoutTime = ({ time: _time, ...entry }: ManagedFieldsEntry): Omit<ManagedFieldsEntry, 'time'> => entry;
  return isDeepStrictEqual(left.map(withoutTime), right.map(withoutTime));
}

function changedFields(object: KubernetesObject, previous: KubernetesObject | undefined): FieldsV1 {
  if (previous === undefined) {
    return ownableFieldsOf(object);
  }
  return withoutUnowned(fieldsOf(changedParts(object, previous)));
}

/** The parts of a value that differ from what was there; equal branches are left out. Lists differ as a whole. */
function changedParts(
  value: Readonly<Record<string, unknown>>,
  previous: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const differing = Object.entries(value).filter(([name, child]) => !isDeepStrictEqual(child, previous[name]));
  return Object.fromEntries(
    differing.map(([name, child]) => {
      const before = previous[name];
      return [name, isRecord(child) && isRecord(before) ? changedParts(child, before) : child];
    }),
  );
}

function withoutUnowned(fields: FieldsV1): FieldsV1 {
  return difference(fields, unowned);
}
