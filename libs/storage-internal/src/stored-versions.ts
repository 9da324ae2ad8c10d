import { sql } from 'kysely';
import { formatObjectName, type GroupVersionResource } from '#kube';
import type { StoredVersions } from '#storage';
import type { Database, Row } from './driver/database.js';

const typeColumns = sql`r.${sql.ref('group')}, r.version, r.resource`;

/** Of a row that another program has written last, the original before or after an upgrade, no version is known. */
const knownVersion = sql`CASE WHEN r.indexed_version = r.resource_version THEN r.resource_version ELSE '' END`;

/** Versions of the objects of a cluster, then of their events. */
export async function* storedVersions(
  database: Database,
  cluster: string,
  signal: AbortSignal,
): AsyncGenerator<StoredVersions> {
  const rowsOf = (query: ReturnType<typeof sql>): AsyncIterable<readonly Row[]> =>
    database.read(query.compile(database.kysely), signal);

  const objects = sql`SELECT ${typeColumns}, r.namespace, r.name, ${knownVersion}
    FROM resources r WHERE r.cluster = ${cluster}`;
  for await (const rows of rowsOf(objects)) {
    for (const [resource, versionByKey] of byResource(rows, versionOfRow)) {
      yield { resource, versionByKey };
    }
  }
  // Those of the Go original first: what was recorded since is newer.
  const adopted = sql`SELECT ${typeColumns}, r.event_resource_versions AS json
    FROM resources r WHERE r.cluster = ${cluster} AND r.event_resource_versions IS NOT NULL`;
  const recorded = sql`SELECT ${typeColumns}, e.namespace, e.name, e.resource_version
    FROM resources r JOIN resource_events e ON e.resource_id = r.id AND e.involved_uid = r.uid
    WHERE r.cluster = ${cluster}`;
  for (const [query, versionsOf] of [
    [adopted, versionsInJson],
    [recorded, versionOfRow],
  ] as const) {
    for await (const rows of rowsOf(query)) {
      for (const [resource, eventVersionByKey] of byResource(rows, versionsOf)) {
        yield { resource, versionByKey: new Map(), eventVersionByKey };
      }
    }
  }
}

type Version = readonly [key: string, resourceVersion: string];

function versionOfRow([, , , namespace, name, resourceVersion]: Row): readonly Version[] {
  return [[formatObjectName({ namespace: String(namespace), name: String(name) }), String(resourceVersion)]];
}

/** The Go original wrote versions as numbers. */
function versionsInJson([, , , json]: Row): readonly Version[] {
  const versions = JSON.parse(String(json)) as Readonly<Record<string, string | number>> | null;
  return Object.entries(versions ?? {}).map(([key, version]) => [key, String(version)]);
}

/** Versions of one chunk of rows by their resource. */
function byResource(
  rows: readonly Row[],
  versionsOf: (row: Row) => readonly Version[],
): Iterable<readonly [GroupVersionResource, ReadonlyMap<string, string>]> {
  const parts = new Map<string, readonly [GroupVersionResource, Map<string, string>]>();
  for (const row of rows) {
    const [group = '', version = '', resource = ''] = row.slice(0, 3).map(String);
    const id = `${group}/${version}/${resource}`;
    const part = parts.get(id) ?? [{ group, version, resource }, new Map<string, string>()];
    parts.set(id, part);
    versionsOf(row).forEach(([key, resourceVersion]) => part[1].set(key, resourceVersion));
  }
  return parts.values();
}
