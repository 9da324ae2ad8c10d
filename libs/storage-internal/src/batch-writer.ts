import { objectNameOf, type ObjectName } from '#kube';
import { type ChangeResult, type ResourceChange, StorageError } from '#storage';
import type { Database } from './driver/database.js';
import { type ResourceRow, rowOf, type RowScope } from './driver/resource-row.js';
import { storageFailure } from './storage-failure.js';

/** More than this in one statement gains nothing, and MariaDB takes no more than 16 MiB by default. */
const MAX_BYTES = 8 * 1024 * 1024;

interface MergedChange {
  readonly name: ObjectName;
  readonly change: ResourceChange;
  /** The results it stands for. */
  readonly indexes: number[];
}

/** A change on its way into the database. */
interface PendingWrite {
  readonly name: ObjectName;
  /** Absent for a deletion. */
  readonly row?: ResourceRow;
  readonly indexes: readonly number[];
}

/**
 * Writes a batch of changes: of several changes to one object only the last, in pieces of bounded size, each piece in one
 * transaction. A piece with a row that the database refuses is halved until that row is alone.
 *
 * @throws StorageError `Recoverable` when the batch should be sent again; repeating what was written changes nothing
 */
export async function writeBatch(
  database: Database,
  scope: RowScope,
  changes: readonly ResourceChange[],
  signal: AbortSignal,
): Promise<readonly ChangeResult[]> {
  const results: ChangeResult[] = Array.from({ length: changes.length });
  for (const piece of pieces(merge(changes), database)) {
    signal.throwIfAborted();
    await writePiece({ database, scope, results, signal }, piece);
  }
  return results;
}

/** Of several changes to one object the last, where the first stood. */
function merge(changes: readonly ResourceChange[]): Iterable<MergedChange> {
  const last = new Map<string, MergedChange>();
  for (const [index, change] of changes.entries()) {
    const name = change.type === 'upsert' ? objectNameOf(change.text ?? change.object) : change;
    const key = `${name.namespace}/${name.name}`;
    const indexes = last.get(key)?.indexes ?? [];
    indexes.push(index);
    last.set(key, { name, change, indexes });
  }
  return last.values();
}

/** Made when they are wanted, so that one piece's JSON is in memory at a time. */
function* pieces(changes: Iterable<MergedChange>, { dialect, maxRows }: Database): Generator<readonly PendingWrite[]> {
  const now = dialect.timestamp(new Date());
  let piece: PendingWrite[] = [];
  let bytes = 0;
  for (const { name, change, indexes } of changes) {
    const row = change.type === 'upsert' ? rowOf(change, now, dialect) : undefined;
    const size = row?.object.length ?? 0;
    if (piece.length === maxRows || (piece.length > 0 && bytes + size > MAX_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push({ name, indexes, ...(row === undefined ? {} : { row }) });
    bytes += size;
  }
  if (piece.length > 0) {
    yield piece;
  }
}

/** What is written where, and what became of it so far. */
interface Run {
  readonly database: Database;
  readonly scope: RowScope;
  readonly results: ChangeResult[];
  readonly signal: AbortSignal;
}

async function writePiece(run: Run, piece: readonly PendingWrite[]): Promise<void> {
  const { database, scope, results, signal } = run;
  const upserts = piece.flatMap(({ row }) => row ?? []);
  const deletes = piece.filter(({ row }) => row === undefined).map(({ name }) => name);
  try {
    await database.write({ scope, upserts, deletes }, signal);
  } catch (error) {
    const [first, ...others] = piece;
    const failure = storageFailure(
      error,
      `write ${scope.resource} of cluster ${scope.cluster}`,
      database.dialect,
      signal,
    );
    if (!(failure instanceof StorageError) || failure.code !== 'Rejected' || first === undefined) {
      throw failure;
    }
    if (others.length === 0) {
      for (const index of first.indexes) {
        results[index] = failure;
      }
      return;
    }
    const middle = Math.ceil(piece.length / 2);
    await writePiece(run, piece.slice(0, middle));
    await writePiece(run, piece.slice(middle));
  }
}
