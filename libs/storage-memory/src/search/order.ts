import { type OrderColumn, type OrderField, StorageError } from '#storage';
import type { MemoryObject } from '../memory-object.js';

/** A value that objects are ordered by. Those of one column are all of one type. */
type OrderValue = string | number | bigint;

/** The values that place an object in a list, in the order of the list's fields. */
export type Position = readonly OrderValue[];

const valueOfColumn: Readonly<Record<OrderColumn, (object: MemoryObject) => OrderValue>> = {
  cluster: ({ cluster }) => cluster,
  namespace: ({ namespace }) => namespace,
  name: ({ name }) => name,
  group: ({ type }) => type.group,
  version: ({ type }) => type.version,
  resource: ({ type }) => type.resource,
  kind: ({ type }) => type.kind,
  uid: ({ uid }) => uid,
  owner_uid: ({ ownerUid }) => ownerUid,
  created_at: ({ createdAt }) => createdAt,
  synced_at: ({ syncedAt }) => syncedAt,
  deleted_at: ({ deletedAt }) => deletedAt,
  id: ({ id }) => id,
  // Versions are numbers nearly always; what is none sorts below them.
  resource_version: ({ resourceVersion }) => (/^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : -1n),
};

const numberColumns: ReadonlySet<OrderColumn> = new Set(['created_at', 'synced_at', 'deleted_at', 'id']);

/** Where an object stands among others. */
export function positionOf(object: MemoryObject, fields: readonly OrderField[]): Position {
  return fields.map(({ by }) => ('column' in by ? valueOfColumn[by.column](object) : textAt(object, by.path)));
}

/** Negative when the first position comes before the second. */
export function comparePositions(a: Position, b: Position, fields: readonly OrderField[]): number {
  for (const [index, { descending }] of fields.entries()) {
    const [left, right] = [a[index], b[index]];
    if (left !== undefined && right !== undefined && left !== right) {
      return left < right === descending ? 1 : -1;
    }
  }
  return 0;
}

/** A position as text of a continue token. */
export function formatPosition(position: Position): readonly string[] {
  return position.map(String);
}

/**
 * Reads what {@link formatPosition} wrote for the same fields.
 *
 * @throws StorageError `BadRequest` when it cannot have
 */
export function parsePosition(texts: readonly string[], fields: readonly OrderField[]): Position {
  return fields.map(({ by }, index) => {
    const text = texts[index] ?? '';
    if (!('column' in by) || !(numberColumns.has(by.column) || by.column === 'resource_version')) {
      return text;
    }
    if (!/^-?\d+$/.test(text)) {
      throw new StorageError('BadRequest', 'continue key is not valid', { field: 'continue' });
    }
    return by.column === 'resource_version' ? BigInt(text) : Number(text);
  });
}

/** The value at a path as text; `''` for none. */
function textAt({ text }: MemoryObject, path: readonly [string, ...string[]]): string {
  const object: unknown = path[0] === 'metadata' ? text.head() : text.whole();
  const value = path.reduce(fieldOf, object) ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Readonly<Record<string, unknown>>)[field]
    : undefined;
}
