import { sql } from 'kysely';
import { formatGvr, type GroupVersionResource } from '#kube';
import { type EarlierChanges, WatchChange } from '#storage';
import type { Database, Row } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';
import { StoredState, storedText } from './stored-state.js';

/** What of the feed is there. */
export interface LogBounds {
  /** Position of the last change. */
  readonly end: number;
  /** Every change after this position can still be read. */
  readonly start: number;
}

/** Changes of one resource of one cluster that became visible together. */
export interface LoggedBatch {
  readonly position: number;
  readonly size: number;
  /** As `formatGvr` writes it. */
  readonly resource: string;
}

/** Which changes of a resource to read. */
export interface LogRange {
  readonly resource: GroupVersionResource;
  /** Exclusive. */
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** Changes read at once. They may be fewer when they are large. */
  readonly limit: number;
}

/** Changes of so many bytes are enough to read at once. */
const READ_BYTES = 2 * 1024 * 1024;
/** Each may be two objects of megabytes. */
const FIRST_CHANGES = 4;

/** Reads the change feed. Every answer is of one snapshot. */
export class ChangeLog {
  constructor(private readonly database: Database) {}

  async bounds(signal: AbortSignal): Promise<LogBounds> {
    const query = sql`SELECT value, (SELECT position - size FROM resource_batches
      WHERE position IS NOT NULL ORDER BY position LIMIT 1) FROM resource_position WHERE id = 1`;
    const [row] = await this.#rows(query, signal);
    const [end, start] = row ?? [0, null];
    return { end: Number(end), start: Number(start ?? end) };
  }

  /** Of the last change, as clients see it. */
  async version(signal: AbortSignal): Promise<string> {
    const [row] = await this.#rows(sql`SELECT value FROM resource_position WHERE id = 1`, signal);
    return String(row?.[0] ?? 0);
  }

  /** The next batches after a position, of all resources, in order. */
  async batchesAfter(position: number, limit: number, signal: AbortSignal): Promise<readonly LoggedBatch[]> {
    const query = sql`SELECT position, size, ${sql.ref('group')}, version, resource FROM resource_batches
      WHERE position > ${position} ORDER BY position LIMIT ${sql.lit(limit)}`;
    const rows = await this.#rows(query, signal);
    return rows.map(([end, size, ...names]) => {
      const [group = '', version = '', resource = ''] = names.map(String);
      return { position: Number(end), size: Number(size), resource: formatGvr({ group, version, resource }) };
    });
  }

  /** Changes of a resource in order. What a change led to is what the next one of the row replaced, or what is there now. */
  async changes({ resource, from, to, limit }: LogRange, signal: AbortSignal): Promise<EarlierChanges<StoredState>> {
    const position = sql`b.position - b.size + c.ordinal`;
    const query = sql`SELECT ${position}, b.cluster, c.previous,
      CASE WHEN NOT c.is_deletion THEN coalesce(
        (SELECT n.previous FROM resource_changes n WHERE n.row_id = c.row_id AND n.batch > c.batch
          ORDER BY n.batch LIMIT 1),
        (SELECT r.object FROM resources r WHERE r.id = c.row_id)) END AS json
      FROM resource_batches b JOIN resource_changes c ON c.batch = b.batch
      WHERE b.position > ${from} AND b.position - b.size < ${to} AND ${position} > ${from} AND ${position} <= ${to}
        AND ${sql.ref('b.group')} = ${resource.group} AND b.version = ${resource.version}
        AND b.resource = ${resource.resource}
      ORDER BY b.position, c.ordinal LIMIT ${sql.lit(limit)}`;
    const changes: WatchChange<StoredState>[] = [];
    let bytes = 0;
    for await (const rows of this.#read(query, signal, FIRST_CHANGES)) {
      const read = rows.map(changeOf);
      changes.push(...read);
      bytes += read.reduce((sum, change) => sum + change.bytes, 0);
      if (bytes >= READ_BYTES) {
        break;
      }
    }
    const last = changes.at(-1);
    const isCut = changes.length === limit || bytes >= READ_BYTES;
    return { changes, end: isCut && last !== undefined ? last.position : to };
  }

  async #rows(query: ReturnType<typeof sql>, signal: AbortSignal): Promise<readonly Row[]> {
    return (await Array.fromAsync(this.#read(query, signal))).flat();
  }

  async *#read(query: ReturnType<typeof sql>, signal: AbortSignal, firstRows?: number): AsyncGenerator<readonly Row[]> {
    const { dialect, kysely } = this.database;
    try {
      yield* this.database.read(query.compile(kysely), signal, firstRows);
    } catch (error) {
      throw storageFailure(error, 'read the change feed', dialect, signal);
    }
  }
}

function changeOf([position, cluster, previous, json]: Row): WatchChange<StoredState> {
  const resourceVersion = String(position);
  const before = stateOf(String(cluster), previous);
  const after = stateOf(String(cluster), json);
  const bytes = (before?.json.length ?? 0) + (after?.json.length ?? 0);
  return new WatchChange({ position: Number(position), resourceVersion, before, after, bytes }, storedText);
}

function stateOf(cluster: string, json: Row[number] | undefined): StoredState | undefined {
  return typeof json === 'string' || Buffer.isBuffer(json) ? new StoredState(cluster, json) : undefined;
}
