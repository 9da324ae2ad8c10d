import { controllerOf, type GroupVersionKind, type GroupVersionResource, type KubernetesObject } from '#kube';
import type { Dialect } from '../dialect/dialect.js';

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
  readonly labels: readonly (readonly [string, string])[];
}

/**
 * The row of an object. One without a valid creation time counts as created now.
 *
 * @param now - as text of the database
 */
export function rowOf(object: KubernetesObject, now: string, dialect: Dialect): ResourceRow {
  const { metadata = {} } = object;
  const json = JSON.stringify(object);
  const stored = dialect.storableJson(json);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    ownerUid: controllerOf(metadata)?.uid ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    object: stored,
    isAltered: stored !== json,
    createdAt: timestampOf(metadata.creationTimestamp, dialect) ?? now,
    syncedAt: now,
    deletedAt: timestampOf(metadata.deletionTimestamp, dialect) ?? null,
    labels: Object.entries(metadata.labels ?? {}),
  };
}

function timestampOf(text: string | null | undefined, dialect: Dialect): string | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : dialect.timestamp(time);
}
