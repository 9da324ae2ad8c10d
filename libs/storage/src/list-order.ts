import type { OrderBy } from '#api';
import { type FieldPathStep, parseFieldSelector } from '#kube';
import { StorageError } from './storage-error.js';

/** What every storage knows of an object and can order by. `id` is the order in which objects were first stored. */
export const orderColumns = [
  'cluster',
  'namespace',
  'name',
  'group',
  'version',
  'resource',
  'kind',
  'uid',
  'owner_uid',
  'created_at',
  'synced_at',
  'id',
  'resource_version',
  'deleted_at',
] as const;

export type OrderColumn = (typeof orderColumns)[number];

/** One field that objects are ordered by: a column, or a path of keys into the object. */
export interface OrderField {
  /** What tells two fields apart, and binds a continue token to its order. */
  readonly id: string;
  readonly by: { readonly column: OrderColumn } | { readonly path: readonly [string, ...string[]] };
  readonly descending: boolean;
}

/**
 * A total order: what the user asked for, then cluster, namespace and name, then for several types the object itself. Those
 * go the way of the last field asked for, so that one index serves the whole order in either direction.
 *
 * @throws StorageError `BadRequest` for a field that is neither a column nor a path into the object
 */
export function totalOrder(orderBy: readonly OrderBy[], isOneType: boolean): readonly OrderField[] {
  const rest = ['cluster', 'namespace', 'name', ...(isOneType ? [] : ['id'])];
  const descending = orderBy.at(-1)?.descending ?? false;
  const all = [...orderBy, ...rest.map((field) => ({ field, descending }))];
  const fields = new Map<string, OrderField>();
  for (const { field, descending: isDown } of all) {
    if (!fields.has(field)) {
      const column = orderColumns.find((candidate) => candidate === field);
      const by = column === undefined ? { path: pathOf(field) } : { column };
      fields.set(field, { by, descending: isDown, id: `${field}${isDown ? ' desc' : ''}` });
    }
  }
  return [...fields.values()];
}

function pathOf(field: string): readonly [string, ...string[]] {
  const keys = keysOf(field) ?? [];
  // A single word is a column that was meant, not a field at the root of the object.
  if (keys.length > 1) {
    const [first, ...others] = keys[0] === 'object' ? keys.slice(1) : keys;
    if (first !== undefined) {
      return [first, ...others];
    }
  }
  throw new StorageError('BadRequest', `orderby: ${JSON.stringify(field)} is none of ${orderColumns.join(', ')}`, {
    field: 'orderby',
  });
}

function keysOf(field: string): readonly string[] | undefined {
  try {
    const [requirement, ...others] = parseFieldSelector(field);
    const isPath = others.length === 0 && requirement?.operator === 'Exists';
    return isPath && requirement.path.every(isField) ? requirement.path.map((step) => step.field) : undefined;
  } catch {
    return undefined;
  }
}

function isField(step: FieldPathStep): step is { readonly field: string } {
  return 'field' in step;
}
