import {
  formatContinueToken,
  fuzzyNameParts,
  type KubernetesObject,
  type ListStart,
  type ListSummary,
  matchesFields,
  matchesLabels,
  parseContinueToken,
  queryDigest,
  type SearchOptions,
  StorageError,
  type StoredJson,
  type StoredList,
} from '@clusterpedia/storage';
import { and, columnConditions, type Condition } from './condition.js';
import { type Database, type Row, storageErrorOf } from './database.js';
import { after, type OrderColumn, orderOf } from './order.js';

/** Rows read by one statement. */
const BATCH_ROWS = 500;

/** What a list is about: one type, or several. */
export interface Scope {
  readonly condition: Condition;
  readonly isOneType: boolean;
}

/** A row that a search has found. */
export interface Found {
  readonly json: StoredJson;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
}

const foundColumns = ['object', 'api_group', 'version', 'resource', 'kind'];

/**
 * Answers a list. The database selects by the columns of the table and orders; labels, fields and parts of names are looked
 * at here, batch by batch, so that memory stays flat however many rows there are.
 *
 * @throws StorageError for options that this storage cannot answer
 */
export function search(
  database: Database,
  scope: Scope,
  options: SearchOptions,
  signal: AbortSignal,
): StoredList<Found> {
  assertAble(options);
  const order = orderOf(options, scope.isOneType);
  const matches = matcherOf(options);
  const conditions = [scope.condition, ...columnConditions(options)];
  const digest = queryDigest([conditions, order, options.labelSelector, options.fieldSelector, options.extraSelector]);
  const start = parseContinueToken(options.continue, digest, order.length);
  const skipped = start.kind === 'offset' ? start.offset : 0;
  const limit = options.limit > 0 ? Math.ceil(options.limit) : Infinity;
  const tokenAfter = (position: readonly string[]): string =>
    start.kind === 'offset' ? String(start.offset + limit) : formatContinueToken(digest, position);
  const { promise, resolve, reject } = Promise.withResolvers<ListSummary>();
  // Whoever iterates sees the failure; the summary repeats it to whoever asks.
  promise.catch(() => undefined);

  async function* items(): AsyncGenerator<readonly Found[]> {
    let count = 0;
    let last: Placed | undefined;
    try {
      for await (const batch of matchingRows(database, { conditions, order, matches, start }, signal)) {
        const page = batch.slice(Math.max(0, skipped - count), Math.max(0, skipped + limit - count));
        count += batch.length;
        last = page.at(-1) ?? last;
        yield page.map(({ row }) => foundOf(row, options));
        if (count > skipped + limit && !options.withRemainingCount) {
          break;
        }
      }
      const remaining = Math.max(0, count - skipped - limit);
      resolve({
        ...(remaining > 0 && options.withContinue && last !== undefined ? { continue: tokenAfter(last.position) } : {}),
        ...(options.withRemainingCount ? { remainingItemCount: count < skipped ? count - skipped : remaining } : {}),
      });
    } catch (error) {
      const failure = signal.aborted ? error : storageErrorOf(error, 'list');
      reject(failure);
      throw failure;
    } finally {
      // Left early: there is nothing more to say.
      resolve({});
    }
  }
  return { items: items(), summary: () => promise };
}

/** What a storage cannot do it refuses; leaving an option out would answer another question than the one asked. */
function assertAble({ owner, injectEvents, condition }: SearchOptions): void {
  if (owner !== undefined) {
    throw new StorageError('BadRequest', 'this storage cannot search by owner', { field: 'owner' });
  }
  if (condition !== undefined) {
    throw new StorageError('Invalid', 'this storage takes no SQL', { field: condition.field });
  }
  if (injectEvents) {
    throw new StorageError('Invalid', 'this storage records no events', { field: 'injectEvents' });
  }
}

interface RowQuery {
  readonly conditions: readonly Condition[];
  readonly order: readonly OrderColumn[];
  readonly matches: (row: Row) => boolean;
  readonly start: ListStart;
}

interface Placed {
  readonly row: Row;
  /** Values of the columns that it is ordered by. */
  readonly position: readonly string[];
}

/** Everything that matches, in order. Each batch begins after the last row of the one before. */
async function* matchingRows(
  database: Database,
  { conditions, order, matches, start }: RowQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly Placed[]> {
  const columns = [...foundColumns, ...order.map(({ column }) => column)].join(', ');
  const direction = order.map(({ column, descending }) => (descending ? `${column} DESC` : column)).join(', ');
  let position = start.kind === 'after' ? start.position : undefined;
  for (;;) {
    signal.throwIfAborted();
    const { sql, values } = and([...conditions, ...(position === undefined ? [] : [after(order, position)])]);
    const rows = await database.query(
      `SELECT ${columns} FROM sample_resources WHERE ${sql} ORDER BY ${direction} LIMIT ${BATCH_ROWS}`,
      values,
    );
    signal.throwIfAborted();
    yield rows.filter(matches).map((row) => ({ row, position: row.slice(foundColumns.length) }));
    position = rows.at(-1)?.slice(foundColumns.length);
    if (rows.length < BATCH_ROWS) {
      return;
    }
  }
}

/** Whether a row is what the search asks for, as far as only the object can tell. */
function matcherOf({ labelSelector, fieldSelector, extraSelector }: SearchOptions): (row: Row) => boolean {
  const parts = fuzzyNameParts(extraSelector);
  if (parts.length === 0 && labelSelector.length === 0 && fieldSelector.length === 0) {
    return () => true;
  }
  return ([json = '{}']) => {
    const object = JSON.parse(json) as KubernetesObject;
    const { name = '', labels = {} } = object.metadata ?? {};
    return (
      parts.every((part) => name.includes(part)) &&
      matchesLabels(labelSelector, labels) &&
      matchesFields(fieldSelector, object)
    );
  };
}

function foundOf(row: Row, { onlyMetadata }: SearchOptions): Found {
  const [json = '{}', group = '', version = '', resource = '', kind = ''] = row;
  return { json: onlyMetadata ? metadataOf(json) : json, group, version, resource, kind };
}

function metadataOf(json: string): string {
  const { apiVersion, kind, metadata } = JSON.parse(json) as KubernetesObject;
  return JSON.stringify({ apiVersion, kind, metadata });
}
