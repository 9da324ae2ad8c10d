import { sql } from 'kysely';
import type { SearchOptions } from '#api';
import { formatGroupResource, formatGvr, type ObjectName } from '#kube';
import {
  type ChangeResult,
  type ResourceChange,
  type ResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  type StoredJson,
  type StoredList,
} from '#storage';
import { writeBatch } from './batch-writer.js';
import type { Database, Row } from './driver/database.js';
import { listQuery, type TypeScope } from './query/list-query.js';
import { storedList } from './query/stored-list.js';
import { storageFailure } from './storage-failure.js';

/** Objects of one resource in the resources table. */
export class InternalResourceStorage implements ResourceStorage {
  readonly #scope: TypeScope;

  constructor(
    readonly config: ResourceStorageConfig,
    private readonly database: Database,
  ) {
    const { group, version, resource } = config.resource;
    this.#scope = {
      predicate: sql`${sql.ref('resources.group')} = ${group} AND ${sql.ref('resources.version')} = ${version}
        AND ${sql.ref('resources.resource')} = ${resource}`,
      isOneType: true,
      id: formatGvr(config.resource),
      columns: [],
    };
  }

  async get(cluster: string, { namespace, name }: ObjectName, signal: AbortSignal): Promise<StoredJson> {
    const { dialect, kysely } = this.database;
    const query = sql`SELECT object AS json FROM resources
      WHERE ${this.#scope.predicate} AND cluster = ${cluster} AND namespace = ${namespace} AND name = ${name}`;
    const resource = formatGroupResource(this.config.resource);
    try {
      for await (const [row] of this.database.read(query.compile(kysely), signal)) {
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
      const query = listQuery(this.database, this.#scope, options);
      resolve(storedList(this.database, query, { options, width: 1, itemOf: jsonOf }, signal));
    });
  }

  async applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]> {
    const { resource, kind } = this.config;
    return writeBatch(this.database, { ...resource, kind, cluster }, changes, signal);
  }
}

/** The first column of a row that was selected AS json. */
export function jsonOf(row: Row): StoredJson {
  const [json] = row;
  if (typeof json === 'string' || Buffer.isBuffer(json)) {
    return json;
  }
  throw new StorageError('Internal', 'a stored object is not JSON text');
}
