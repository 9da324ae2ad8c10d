import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { namesParameter, rowsOfNames } from './mysql-rows-of-names.js';
import type { ResourceRow, RowScope } from './resource-row.js';
import { piecesOf, repeat } from './statement-sizes.js';

interface StoredLabel extends RowDataPacket {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly key: string | null;
  readonly value: string | null;
}

/**
 * Make the label table say what these rows say, within the transaction that wrote them. Unchanged labels stay.
 *
 * @returns ids of the rows by `namespace/name`
 */
export async function writeLabels(
  connection: PoolConnection,
  scope: RowScope,
  rows: readonly ResourceRow[],
): Promise<ReadonlyMap<string, number>> {
  const stored = await storedLabels(connection, scope, rows);
  const stale: [number, string][] = [];
  const missing: [number, string, string][] = [];
  for (const { namespace, name, labels } of rows) {
    const { id, valueByKey } = stored.get(`${namespace}/${name}`) ?? { id: 0, valueByKey: new Map<string, string>() };
    const wanted = new Map(labels);
    for (const [key, value] of valueByKey) {
      if (wanted.get(key) !== value) {
        stale.push([id, key]);
      }
    }
    for (const [key, value] of labels) {
      if (valueByKey.get(key) !== value) {
        missing.push([id, key, value]);
      }
    }
  }
  for (const piece of piecesOf(stale)) {
    const text = `DELETE FROM resource_labels WHERE (resource_id, \`key\`) IN (${repeat('(?, ?)', piece)})`;
    await connection.execute(text, piece.flat());
  }
  for (const piece of piecesOf(missing)) {
    await connection.execute(`INSERT INTO resource_labels VALUES ${repeat('(?, ?, ?)', piece)}`, piece.flat());
  }
  return new Map([...stored].map(([key, { id }]) => [key, id]));
}

type Labels = Map<string, { readonly id: number; readonly valueByKey: Map<string, string> }>;

async function storedLabels(
  connection: PoolConnection,
  { group, version, resource, cluster }: RowScope,
  rows: readonly ResourceRow[],
): Promise<Labels> {
  const text = `SELECT r.id, r.namespace, r.name, l.\`key\`, l.value
    FROM ${rowsOfNames} LEFT JOIN resource_labels l ON l.resource_id = r.id`;
  const values = [namesParameter(rows), group, version, resource, cluster];
  const [found] = await connection.execute<StoredLabel[]>(text, values);
  const labels: Labels = new Map();
  for (const { id, namespace, name, key, value } of found) {
    const entry = labels.get(`${namespace}/${name}`) ?? { id, valueByKey: new Map<string, string>() };
    labels.set(`${namespace}/${name}`, entry);
    if (key !== null && value !== null) {
      entry.valueByKey.set(key, value);
    }
  }
  return labels;
}
