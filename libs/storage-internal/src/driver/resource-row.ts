import { controllerOf, type GroupVersionKind, type GroupVersionResource, type ObjectMeta } from '#kube';
import type { UpsertChange } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { searchableParts } from '../fields/searchable-parts.js';

/** What every row of a batch has in common. */
export interface RowScope extends GroupVersionResource, GroupVersionKind {
  readonly cluster: string;
}

/** What distinguishes a row within its scope. Times are text of the database. */
export interface ResourceRow {
  readonly namespace: string;
  readonly name: string;
  readonly ownerUid: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly object: string;
  /** Whether `object` lacks characters that the database cannot store. */
  readonly isAltered: boolean;
  readonly createdAt: string;
  readonly syncedAt: string;
  readonly deletedAt: string | null;
  /** Its labels, and the fields that are indexed like them. */
  readonly labels: readonly (readonly [string, string])[];
  /** JSON of the object without its lists; `null` when that is too much to keep beside it. */
  readonly fields: string | null;
}

/**
 * The row of an object. One without a valid creation time counts as created now.
 *
 * @param now - as text of the database
 */
export function rowOf(change: UpsertChange, now: string, dialect: Dialect): ResourceRow {
  const { metadata = {} } = change.text ?? change.object;
  const json = change.text?.json ?? JSON.stringify(change.object);
  const stored = dialect.storableJson(json);
  const { fieldLabels, fields } = searchableParts(stored, change.text === undefined ? change.object : undefined);
  return {
    ...identityOf(metadata),
    object: stored,
    isAltered: stored !== json,
    createdAt: timestampOf(metadata.creationTimestamp, dialect) ?? now,
    syncedAt: now,
    deletedAt: timestampOf(metadata.deletionTimestamp, dialect) ?? null,
    labels: [...Object.entries(metadata.labels ?? {}), ...fieldLabels],
    fields,
  };
}

function identityOf(
  metadata: ObjectMeta,
): Pick<ResourceRow, 'namespace' | 'name' | 'ownerUid' | 'uid' | 'resourceVersion'> {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    ownerUid: controllerOf(metadata)?.uid ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
  };
}

function timestampOf(text: string | null | undefined, dialect: Dialect): string | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : dialect.timestamp(time);
}
