import { createHash } from 'node:crypto';
import { controllerOf, type GroupVersionResource, type KubernetesObject, type ObjectName } from '@clusterpedia/storage';
import type { Database, Value } from './database.js';

/** The one table. Every column can be ordered by, and has the name that `orderby` knows it by, but for `group`. */
export const columns = [
  'key_hash',
  'api_group',
  'version',
  'resource',
  'kind',
  'cluster',
  'namespace',
  'name',
  'uid',
  'owner_uid',
  'resource_version',
  'version_digits',
  'created_at',
  'synced_at',
  'deleted_at',
  'object',
] as const;

/** Rows that one statement writes: MySQL takes 65,535 values at most. */
export const ROWS_PER_STATEMENT = 200;

/** Makes the table, unless it is there. */
export async function createTable(database: Database): Promise<void> {
  const { id, name, document } = database.columnTypes;
  const names = ['api_group', 'version', 'resource', 'kind', 'cluster', 'namespace', 'name'].map((c) => `${c} ${name}`);
  const short = ['uid', 'owner_uid', 'resource_version'].map((column) => `${column} varchar(63) NOT NULL`);
  const numbers = ['version_digits', 'created_at', 'synced_at', 'deleted_at'].map(
    (column) => `${column} bigint NOT NULL`,
  );
  await database.query(
    `CREATE TABLE IF NOT EXISTS sample_resources (
      id ${id}, key_hash char(64) NOT NULL UNIQUE, ${[...names, ...short, ...numbers].join(', ')}, object ${document})`,
    [],
  );
}

/** What identifies an object, as one value: six long names are more than MySQL can have in one key. */
export function keyHash(cluster: string, type: GroupVersionResource, { namespace, name }: ObjectName): string {
  const key = [type.group, type.version, type.resource, cluster, namespace, name];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}

/** The values of an object's row, in the order of {@link columns}. */
export function rowOf(
  cluster: string,
  { resource: type, kind }: { readonly resource: GroupVersionResource; readonly kind: string },
  object: KubernetesObject,
): readonly Value[] {
  const { namespace = '', name = '', uid = '', resourceVersion = '', ...metadata } = object.metadata ?? {};
  const milliseconds = (time: string | null | undefined): string => String(Date.parse(time ?? '') || 0);
  return [
    keyHash(cluster, type, { namespace, name }),
    type.group,
    type.version,
    type.resource,
    kind,
    cluster,
    namespace,
    name,
    uid,
    controllerOf(object.metadata)?.uid ?? '',
    resourceVersion,
    // Of two numbers the longer one is the larger one; what is no number comes before them.
    String(/^\d+$/.test(resourceVersion) ? resourceVersion.length : 0),
    milliseconds(metadata.creationTimestamp),
    String(Date.now()),
    milliseconds(metadata.deletionTimestamp),
    JSON.stringify(object),
  ];
}
