import type { KubernetesObject } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';
import { formatTimestamp, type Subresource } from '../write/object-lifecycle.js';
import {
  changedFields,
  difference,
  type FieldSet,
  fieldSetOf,
  type FieldsV1,
  fromFieldsV1,
  intersection,
  toFieldsV1,
  union,
} from './field-set.js';
import { isRecord } from '../schema/schema-validator.js';

/** Who manages fields, and how: an entry of `metadata.managedFields` is one manager. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: Subresource;
}

/** A manager with its fields. */
export interface ManagedFields {
  readonly manager: Manager;
  /** When the fields last changed. */
  readonly time: string;
  readonly fields: FieldSet;
}

/** Reads `metadata.managedFields`; entries that are no such thing are dropped, as a client may empty the list that way. */
export function readManagedFields({ metadata }: KubernetesObject): readonly ManagedFields[] {
  return (metadata?.managedFields ?? []).flatMap((entry) => {
    if (!isRecord(entry) || !isRecord(entry['fieldsV1'])) {
      return [];
    }
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry;
    const who: Manager = {
      name: String(manager),
      operation: operation === 'Apply' ? 'Apply' : 'Update',
      apiVersion: String(apiVersion),
      subresource: subresource === 'status' ? 'status' : '',
    };
    return [{ manager: who, time: String(time), fields: fromFieldsV1(fieldsV1 as FieldsV1) }];
  });
}

/** The object with its managers written down; those without fields are left out. */
export function writeManagedFields(object: KubernetesObject, entries: readonly ManagedFields[]): KubernetesObject {
  const managedFields = entries
    .filter(({ fields }) => fields.size > 0)
    .map(({ manager, time, fields }) => ({
      manager: manager.name,
      operation: manager.operation,
      apiVersion: manager.apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
    }));
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/**
 * The object after a create, update or patch: whoever wrote it manages what it changed, nobody manages what is gone.
 *
 * @param current - the object before; empty for a creation
 */
export function trackUpdate(
  resource: ServedResource,
  current: KubernetesObject,
  updated: KubernetesObject,
  write: { readonly manager: Manager; readonly now: Date },
): KubernetesObject {
  const { schema } = resource;
  // A client may write the list itself; without one, or with an empty one, what was known stays.
  const given = updated.metadata?.managedFields;
  const known = readManagedFields(given === undefined || given.length === 0 ? current : updated);
  const present = fieldSetOf(schema, updated);
  const changed = changedFields(schema, current, updated);
  const own = known.find(({ manager }) => isSameManager(manager, write.manager));
  const others = known
    .filter((entry) => entry !== own)
    .map((entry) => ({ ...entry, fields: intersection(difference(entry.fields, changed), present) }));
  const fields = intersection(union(own?.fields ?? new Map(), changed), present);
  const time = own === undefined || changed.size > 0 ? formatTimestamp(write.now) : own.time;
  return writeManagedFields(updated, [...others, { manager: write.manager, time, fields }]);
}

export function isSameManager(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  );
}
