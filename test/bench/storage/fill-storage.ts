import { isDeepStrictEqual } from 'node:util';
import type { StorageFactory } from '#storage';
import { type BareDriver, batchesOf, type Cells } from '../bare-driver.js';
import type { BenchDatabase } from './bench-database.js';
import { benchTypes, clusterName, objectsOf } from './bench-objects.js';
import { originalTable, originalTableName } from './original-sql.js';
import { upsertOf } from './writes.bench.js';

const giveUpMs = 120_000;
const clusters = 100;

/** Where rows go and come from. */
export interface FillSubject {
  readonly database: BenchDatabase;
  readonly factory: StorageFactory;
  readonly driver: BareDriver;
}

/**
 * Fills the empty storage with so many rows of 100 clusters. The product writes the first cluster; the others are copies of
 * its rows with another cluster's name in their texts, made by the database. One of them is written by the product as well
 * and must come out the same.
 *
 * @throws Error when the copies differ from what the product writes
 */
export async function fillStorage(subject: FillSubject, rows: number): Promise<void> {
  const { database, driver } = subject;
  const perCluster = Math.round(rows / clusters);
  await writeCluster(subject, 0, perCluster);
  const [[lowest, highest] = []] = await driver.query('SELECT min(id), max(id) FROM resources');
  for (let index = 1; index < clusters; index += 1) {
    const idOffset = index * (Number(highest) - Number(lowest) + 1);
    for (const statement of copyStatements[database](clusterName(index), idOffset)) {
      await driver.query(statement);
    }
  }
  for (const statement of [...originalTable[database], ...afterwards[database]]) {
    await driver.query(statement);
  }
  await assertAsWritten(subject, perCluster);
}

async function writeCluster({ factory }: FillSubject, index: number, perCluster: number): Promise<void> {
  const signal = AbortSignal.timeout(giveUpMs);
  for (const type of benchTypes) {
    const storage = factory.newResourceStorage(type);
    for (const batch of batchesOf(objectsOf(type, clusterName(index), perCluster).map(upsertOf))) {
      await storage.applyBatch(clusterName(index), batch, signal);
    }
  }
}

const first = clusterName(0);
const kept = [
  'version',
  'resource',
  'kind',
  'namespace',
  'resource_version',
  'created_at',
  'synced_at',
  'deleted_at',
  'indexed_version',
];
const renamed = ['cluster', 'name', 'owner_uid', 'uid'];

/** Copies the rows of the first cluster. */
type CopyStatements = (cluster: string, idOffset: number) => readonly string[];

const copyStatements: Readonly<Record<BenchDatabase, CopyStatements>> = {
  postgres: (cluster, idOffset) => {
    const rename = (text: string): string => `replace(${text}, '${first}', '${cluster}')`;
    const columns = ['id', '"group"', ...kept, ...renamed, 'object', 'labels', 'fields'];
    const values = [`id + ${idOffset}`, '"group"', ...kept, ...renamed.map(rename)];
    const converted = [['object', 'json'] as const, ['labels', 'text[]'] as const, ['fields', 'jsonb'] as const].map(
      ([column, type]) => `${rename(`${column}::text`)}::${type}`,
    );
    return [
      `INSERT INTO resources (${columns.join(', ')})
        SELECT ${[...values, ...converted].join(', ')} FROM resources WHERE cluster = '${first}'`,
    ];
  },
  mariadb: (cluster, idOffset) => copyWithLabels('`', cluster, idOffset),
  sqlite: (cluster, idOffset) => copyWithLabels('"', cluster, idOffset),
};

function copyWithLabels(quote: string, cluster: string, idOffset: number): readonly string[] {
  const group = `${quote}group${quote}`;
  const rename = (text: string): string => `replace(${text}, '${first}', '${cluster}')`;
  const columns = ['id', group, ...kept, ...renamed, 'object'];
  const values = [`id + ${idOffset}`, group, ...kept, ...[...renamed, 'object'].map(rename)];
  return [
    `INSERT INTO resources (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM resources WHERE cluster = '${first}'`,
    `INSERT INTO resource_labels SELECT resource_id + ${idOffset}, ${quote}key${quote}, ${rename('value')}
      FROM resource_labels WHERE resource_id IN (SELECT id FROM resources WHERE cluster = '${first}')`,
  ];
}

/** What a server does by itself some time after it was filled, and a counter that has not moved along. */
const afterwards: Readonly<Record<BenchDatabase, readonly string[]>> = {
  postgres: [
    `SELECT setval('resources_id_seq', (SELECT max(id) FROM resources))`,
    `VACUUM (ANALYZE) resources, ${originalTableName}`,
  ],
  mariadb: [`ANALYZE TABLE resources, resource_labels, ${originalTableName}`],
  sqlite: [],
};

/** A cluster that nothing searches for. */
const sample = 17;

/** Writes a cluster's objects again, this time through the product, and compares all columns but that of the writing time. */
async function assertAsWritten(subject: FillSubject, perCluster: number): Promise<void> {
  const copied = await cluster(subject);
  await writeCluster(subject, sample, perCluster);
  const written = await cluster(subject);
  const different = copied.findIndex((row, index) => !isDeepStrictEqual(row, written[index]));
  if (copied.length !== perCluster || written.length !== copied.length || different !== -1) {
    const [ours, theirs] = [copied, written].map((rows) => JSON.stringify(rows[different]));
    throw new Error(
      `the product writes ${written.length} rows, not ${copied.length}, or others: ${theirs}, not ${ours}`,
    );
  }
}

async function cluster({ database, driver }: FillSubject): Promise<readonly Cells[]> {
  const columns = ['id', ...kept.filter((column) => column !== 'synced_at'), ...renamed, 'object'];
  const where = `FROM resources WHERE cluster = '${clusterName(sample)}'`;
  if (database === 'postgres') {
    return driver.query(`SELECT ${columns.join(', ')}, labels, fields ${where} ORDER BY id`);
  }
  const quote = database === 'mariadb' ? '`' : '"';
  const labels = await driver.query(
    `SELECT * FROM resource_labels WHERE resource_id IN (SELECT id ${where}) ORDER BY resource_id, ${quote}key${quote}`,
  );
  const labelsById = Map.groupBy(labels, ([id]) => id);
  const rows = await driver.query(`SELECT ${columns.join(', ')} ${where} ORDER BY id`);
  return rows.map((row) => [...row, labelsById.get(row[0])]);
}
