import type { SearchOptions } from '#api';
import {
  formatContinueToken,
  type ListStart,
  type OrderField,
  parseContinueToken,
  queryDigest,
  totalOrder,
} from '#storage';
import type { MemoryObject } from '../memory-object.js';
import { comparePositions, formatPosition, parsePosition, positionOf } from './order.js';

/** The types a list is about. */
export interface ListScope {
  readonly isOneType: boolean;
  /** What makes this scope another than a different one, for continue tokens. */
  readonly id: string;
  /** Of everything as it is now; only where that can be watched. */
  readonly resourceVersion?: string;
}

/** How a list is cut out of the objects that its search selects. */
export interface ListPlan {
  readonly start: ListStart;
  /** Of the first page, on every page: a client that watches from there misses nothing of any of them. */
  readonly resourceVersion: string | undefined;
  /** Objects of the page; `Infinity` without a limit. */
  readonly limit: number;
  /** Whether objects in order of cluster, namespace and name need no sorting. */
  readonly isDefaultOrder: boolean;
  readonly sort: (objects: readonly MemoryObject[]) => readonly MemoryObject[];
  /** Whether an object comes after the position that the page starts at. */
  readonly isAfterStart: (object: MemoryObject) => boolean;
  /** Token of the page that follows an object. */
  readonly tokenAfter: (object: MemoryObject) => string;
}

/**
 * Reads the order and the page that search options ask for.
 *
 * @throws StorageError naming the option that does not fit
 */
export function listPlan(scope: ListScope, options: SearchOptions): ListPlan {
  const fields = totalOrder(options.orderBy, scope.isOneType);
  const digest = digestOf(scope, options, fields);
  const versions = scope.resourceVersion === undefined ? 0 : 1;
  const start = parseContinueToken(options.continue, digest, fields.length + versions);
  const resourceVersion = (start.kind === 'after' ? start.position[fields.length] : undefined) ?? scope.resourceVersion;
  const limit = options.limit > 0 ? Math.ceil(options.limit) : Infinity;
  const after = start.kind === 'after' ? parsePosition(start.position, fields) : undefined;
  return {
    start,
    resourceVersion,
    limit,
    isDefaultOrder: scope.isOneType && options.orderBy.length === 0,
    sort: (objects) => sorted(objects, fields),
    isAfterStart: (object) => after === undefined || comparePositions(positionOf(object, fields), after, fields) > 0,
    tokenAfter: (object) =>
      start.kind === 'offset'
        ? String(start.offset + limit)
        : formatContinueToken(digest, [
            ...formatPosition(positionOf(object, fields)),
            ...(resourceVersion === undefined ? [] : [resourceVersion]),
          ]),
  };
}

function digestOf(scope: ListScope, options: SearchOptions, fields: readonly OrderField[]): string {
  const { clusters, namespaces, names, since, before, owner, labelSelector, fieldSelector, extraSelector } = options;
  const filters = { clusters, namespaces, names, since, before, owner, labelSelector, fieldSelector, extraSelector };
  return queryDigest([scope.id, fields.map(({ id }) => id), filters]);
}

function sorted(objects: readonly MemoryObject[], fields: readonly OrderField[]): readonly MemoryObject[] {
  // A position may need the object parsed: once for each object, not for each comparison.
  const placed = objects.map((object) => ({ object, position: positionOf(object, fields) }));
  return placed.sort((a, b) => comparePositions(a.position, b.position, fields)).map(({ object }) => object);
}
