import { type CompiledQuery, sql } from 'kysely';
import type { SearchOptions } from '#api';
import { formatGroupResource, formatGvr, type KubernetesObject, type ObjectName } from '#kube';
import {
  type ChangeResult,
  type ResourceChange,
  type ResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  type StoredEvent,
  type StoredJson,
  type StoredList,
  type StoredWatchOptions,
} from '#storage';
import { writeBatch } from './batch-writer.js';
import type { Database, Row } from './driver/database.js';
import type { ChangeFeed } from './feed/change-feed.js';
import { watchResource } from './feed/internal-watch.js';
import { recordEvent } from './event/event-store.js';
import { injectEvents } from './event/inject-events.js';
import { listQuery, type TypeScope } from './query/list-query.js';
import { storedList } from './query/stored-list.js';
import { storageFailure } from './storage-failure.js';

/** Objects of one resource in the resources table. */
export class InternalResourceStorage implements ResourceStorage {
  #getQuery: CompiledQuery | undefined;

  constructor(
    readonly config: ResourceStorageConfig,
    private readonly database: Database,
    private readonly feed: ChangeFeed,
    private readonly onWrite: () => void,
  ) {}

  async get(cluster: string, { namespace, name }: ObjectName, signal: AbortSignal): Promise<StoredJson> {
    const { group, version, resource: type } = this.config.resource;
    const parameters = [group, version, type, cluster, namespace, name];
    const resource = formatGroupResource(this.config.resource);
    const { dialect } = this.database;
    const isHeld = Object.entries({ cluster, namespace, name }).every(([column, text]) =>
      dialect.canHold(column, text),
    );
    try {
      const rows = isHeld ? this.database.read({ ...this.#statementOfGet(), parameters }, signal) : [];
      for await (const [row] of rows) {
        if (row !== undefined) {
          return jsonOf(row);
        }
      }
    } catch (error) {
      throw storageFailure(error, `get ${resource}`, dialect, signal);
    }
    throw new StorageError('NotFound', `${resource} "${name}" not found in cluster "${cluster}"`);
  }

  list(options: SearchOptions, signal: AbortSignal): Promise<StoredList> {
    // Options that do not fit throw in here, and so reject.
    return new Promise((resolve) => {
      const query = listQuery(this.database, this.#scope(), options);
      const versionBefore = this.feed.log.version.bind(this.feed.log);
      const run = { options, width: 1, itemOf: itemReader(options), versionBefore };
      resolve(storedList(this.database, query, run, signal));
    });
  }

  async applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]> {
    const { resource, kind } = this.config;
    this.onWrite();
    return writeBatch(this.database, { ...resource, kind, cluster }, changes, signal);
  }

  watch(options: StoredWatchOptions, signal: AbortSignal): Promise<AsyncIterable<readonly StoredEvent[]>> {
    return watchResource(this.feed, this, options, signal);
  }

  async recordEvent(cluster: string, event: KubernetesObject, signal: AbortSignal): Promise<void> {
    await recordEvent(this.database, cluster, event, signal);
  }

  /** Its text is the same for every object: to make it takes longer than to read one. */
  #statementOfGet(): CompiledQuery {
    this.#getQuery ??= sql`SELECT object AS json FROM resources
      WHERE ${this.#scope().predicate} AND cluster = ${''} AND namespace = ${''} AND name = ${''}`.compile(
      this.database.kysely,
    );
    return this.#getQuery;
  }

  /** Made when somebody reads: a manager has thousands of these, and only writes. */
  #scope(): TypeScope {
    const { group, version, resource } = this.config.resource;
    return {
      predicate: sql`${sql.ref('resources.group')} = ${group} AND ${sql.ref('resources.version')} = ${version}
        AND ${sql.ref('resources.resource')} = ${resource}`,
      isOneType: true,
      id: formatGvr(this.config.resource),
      columns: [],
    };
  }
}

/** How an item of a list comes out of its row. */
export function itemReader({ injectEvents: wantsEvents }: SearchOptions): (row: Row) => StoredJson {
  return wantsEvents ? (row) => injectEvents(jsonOf(row)) : jsonOf;
}

/** The first column of a row that was selected AS json. */
function jsonOf(row: Row): StoredJson {
  const [json] = row;
  if (typeof json === 'string' || Buffer.isBuffer(json)) {
    return json;
  }
  throw new StorageError('Internal', 'a stored object is not JSON text');
}
