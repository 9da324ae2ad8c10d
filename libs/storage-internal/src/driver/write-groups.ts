import type { RowScope } from './resource-row.js';
import type { RowChanges } from './row-changes.js';

export interface WriteGroupsOptions {
  /** Writes all of it or nothing. No two are of the same resource of the same cluster. */
  readonly write: (group: readonly RowChanges[]) => Promise<void>;
  /** Whether the same again may succeed, so that nobody has to find out who of a group is at fault. */
  readonly isRecoverable: (error: unknown) => boolean;
  /** Groups that are written at the same time. */
  readonly lanes: number;
  /** So many rows are written without waiting for what is under way. */
  readonly fullRows: number;
  /** Most rows of several batches together. */
  readonly mostRows: number;
}

interface Waiting {
  readonly changes: RowChanges;
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** As of one batch. */
const mostBytes = 8 * 1024 * 1024;
/** What waits does not wait longer for others that are being written, which may be waiting themselves. */
const patienceMs = 20;

/**
 * Writes the batches of many resources together: whatever comes while a group is being written is the next group. A
 * transaction costs as much for one row as for a dozen, and changes of a fleet come one by one from everywhere.
 */
export class WriteGroups {
  readonly #waiting = new Set<Waiting>();
  /** Of batches that are being written: of the same resource of the same cluster there is only one. */
  readonly #busy = new Set<string>();
  #lanesInUse = 0;
  #rowsWaiting = 0;
  #isPatient = false;

  constructor(private readonly options: WriteGroupsOptions) {}

  /** Resolves when it is written. What has not begun when the signal aborts is not written; it rejects with the reason. */
  write(changes: RowChanges, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add({
      changes,
      key: keyOf(changes.scope),
      rows: changes.upserts.length + changes.deletes.length,
      bytes: changes.upserts.reduce((sum, { object }) => sum + object.length, 0),
      signal,
      resolve,
      reject,
    });
    this.#rowsWaiting += changes.upserts.length + changes.deletes.length;
    this.#begin(false);
    return promise;
  }

  #begin(isPatienceOver: boolean): void {
    const { lanes, fullRows } = this.options;
    let isForced = isPatienceOver;
    while (this.#lanesInUse < lanes && (this.#lanesInUse === 0 || isForced || this.#rowsWaiting >= fullRows)) {
      const group = this.#take();
      if (group.length === 0) {
        break;
      }
      isForced = false;
      void this.#run(group);
    }
    if (this.#waiting.size > 0 && this.#lanesInUse < lanes && !this.#isPatient) {
      this.#isPatient = true;
      setTimeout(() => {
        this.#isPatient = false;
        this.#begin(true);
      }, patienceMs);
    }
  }

  /** The oldest that fit together. */
  #take(): readonly Waiting[] {
    const group: Waiting[] = [];
    let rows = 0;
    let bytes = 0;
    for (const each of this.#waiting) {
      if (each.signal.aborted) {
        this.#remove(each);
        each.reject(each.signal.reason);
      } else if (!this.#busy.has(each.key)) {
        rows += each.rows;
        bytes += each.bytes;
        if (group.length > 0 && (rows > this.options.mostRows || bytes > mostBytes)) {
          break;
        }
        this.#remove(each);
        this.#busy.add(each.key);
        group.push(each);
      }
    }
    return group;
  }

  #remove(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    this.#rowsWaiting -= waiting.rows;
  }

  async #run(group: readonly Waiting[]): Promise<void> {
    this.#lanesInUse += 1;
    await this.#settle(group);
    this.#lanesInUse -= 1;
    group.forEach(({ key }) => this.#busy.delete(key));
    this.#begin(false);
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      await this.options.write(group.map(({ changes }) => changes));
      group.forEach(({ resolve }) => resolve());
    } catch (error) {
      if (group.length === 1 || this.options.isRecoverable(error)) {
        group.forEach(({ reject }) => reject(error));
        return;
      }
      // One of them is at fault; the others are written.
      for (const each of group) {
        await this.#settle([each]);
      }
    }
  }
}

function keyOf({ group, version, resource, cluster }: RowScope): string {
  return `${group}/${version}/${resource}/${cluster}`;
}
