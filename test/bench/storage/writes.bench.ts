import type { KubernetesObject } from '#kube';
import type { ResourceStorage, StorageFactory, UpsertChange } from '#storage';
import { BATCH_ROWS, type BareDriver, batchesOf, LANES, type WriteFloor } from '../bare-driver.js';
import { atLeast, type Report, whole } from '../report-table.js';
import { benchTypes, clusterName, objectsOf } from './bench-objects.js';

const giveUpMs = 600_000;
const ratioTarget = 0.5;
const clusters = 10;

/** Writing so many rows in one way, through the product and through the bare driver. */
export interface WriteResult {
  readonly database: string;
  readonly step: 'insert' | 'update' | 'delete';
  readonly rows: number;
  readonly seconds: number;
  readonly floor: WriteFloor;
}

/** Changes of one resource of one cluster, as a synchronisation sends them. */
interface Batch {
  readonly storage: ResourceStorage;
  readonly cluster: string;
  readonly changes: readonly UpsertChange[];
}

/** What is written to, by the product and without it. */
export interface WriteSubject {
  readonly database: string;
  readonly factory: StorageFactory;
  readonly driver: BareDriver;
}

/** Writes objects into the empty storage, writes them again as they are a little later, and deletes them. */
export async function measureWrites(
  { database, factory, driver }: WriteSubject,
  rows: number,
): Promise<readonly WriteResult[]> {
  const perCluster = Math.round(rows / clusters);
  const signal = AbortSignal.timeout(giveUpMs);
  const upsert = ({ storage, cluster, changes }: Batch): Promise<unknown> =>
    storage.applyBatch(cluster, changes, signal);
  const remove = ({ storage, cluster, changes }: Batch): Promise<unknown> =>
    storage.applyBatch(
      cluster,
      changes.map(({ object: { metadata } }) => ({
        type: 'delete',
        namespace: metadata?.namespace ?? '',
        name: metadata?.name ?? '',
      })),
      signal,
    );
  const created = batchesToWrite(factory, perCluster, (object) => object);
  const changed = batchesToWrite(factory, perCluster, laterVersion);
  return driver.withFloor(async (floor) => {
    await driver.settle();
    const inserted = await inLanes(created, upsert);
    await driver.settle();
    const insertFloor = await floor.upsertRows();
    await driver.settle();
    const updated = await inLanes(changed, upsert);
    await driver.settle();
    const updateFloor = await floor.upsertRows();
    await driver.settle();
    const deleted = await inLanes(changed, remove);
    await driver.settle();
    const deleteFloor = await floor.deleteRows();
    return [
      { database, step: 'insert', ...inserted, floor: insertFloor },
      { database, step: 'update', ...updated, floor: updateFloor },
      { database, step: 'delete', ...deleted, floor: deleteFloor },
    ];
  });
}

function batchesToWrite(
  factory: StorageFactory,
  perCluster: number,
  stateOf: (object: KubernetesObject) => KubernetesObject,
): readonly Batch[] {
  const names = Array.from({ length: clusters }, (_, index) => clusterName(index));
  return benchTypes.flatMap((type) => {
    const storage = factory.newResourceStorage(type);
    return names.flatMap((cluster) => {
      const changes = objectsOf(type, cluster, perCluster).map((object) => upsertOf(stateOf(object)));
      return [...batchesOf(changes)].map((batch) => ({ storage, cluster, changes: batch }));
    });
  });
}

/** With its text, as the synchronisation has it. */
export function upsertOf(object: KubernetesObject): UpsertChange {
  return { type: 'upsert', object, text: { json: JSON.stringify(object), metadata: object.metadata ?? {} } };
}

/** As an update of a status leaves it: nothing that is indexed has changed. */
function laterVersion(object: KubernetesObject): KubernetesObject {
  const { metadata = {} } = object;
  const version = String(Number(metadata.resourceVersion) + 1);
  return { ...object, metadata: { ...metadata, resourceVersion: version } };
}

/** Each lane takes the next batch when it has written one, as the product does. */
async function inLanes(
  batches: readonly Batch[],
  write: (batch: Batch) => Promise<unknown>,
): Promise<{ readonly rows: number; readonly seconds: number }> {
  const waiting = batches.values();
  const start = performance.now();
  const run = async (): Promise<void> => {
    for (const batch of waiting) {
      await write(batch);
    }
  };
  await Promise.all(Array.from({ length: LANES }, run));
  const rows = batches.reduce((sum, { changes }) => sum + changes.length, 0);
  return { rows, seconds: (performance.now() - start) / 1000 };
}

export function reportWrites(results: readonly WriteResult[]): Report {
  return {
    title: 'storage, writes: batches through the storage layer',
    columns: ['database, step', 'rows', 'rows/s', 'bare driver rows/s', 'ratio, target'],
    rows: results.map(({ database, step, rows, seconds, floor }) => [
      `${database}, ${step}`,
      whole(rows),
      whole(rows / seconds),
      whole(floor.rows / floor.seconds),
      ratioOf(step, rows / seconds / (floor.rows / floor.seconds)),
    ]),
    notes: [
      `Product: batches of at most ${BATCH_ROWS} objects of one resource of one cluster, ${LANES} at once, JSON ready as text; makes the`,
      'columns, writes rows, labels and the change feed, which keeps what was there before. Updates change the version alone.',
      `Bare driver: the very same rows, columns ready as text, into tables with the same indexes and no change feed, ${BATCH_ROWS}`,
      `rows a prepared statement or transaction, ${LANES} connections (SQLite: one). Deletes by key.`,
    ],
  };
}

/** Upserts have a target. A deletion has next to nothing to write but what the change feed keeps of the object. */
function ratioOf(step: WriteResult['step'], ratio: number): string {
  return step === 'delete' ? ratio.toFixed(2) : atLeast(ratio, ratioTarget);
}
