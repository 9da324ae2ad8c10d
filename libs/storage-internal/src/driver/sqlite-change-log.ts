import type { Database as Sqlite, Statement } from 'better-sqlite3';
import type { ObjectName } from '#kube';
import type { RowScope } from './resource-row.js';

/** Writes the change feed within the transaction of the rows. Only one of those runs at a time, so it counts as it goes. */
export class SqliteChangeLog {
  readonly #position: Statement<[], number>;
  readonly #logStored: Statement;
  readonly #logInsert: Statement;
  readonly #advance: Statement<[number]>;
  readonly #publish: Statement;
  #scope: RowScope | undefined;
  #start = 0;
  #size = 0;

  constructor(handle: Sqlite) {
    this.#position = handle.prepare<[], number>('SELECT value FROM resource_position WHERE id = 1').pluck();
    this.#logStored = handle.prepare(`INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
      SELECT ?, ?, id, ?, object FROM resources
      WHERE "group" = ? AND version = ? AND resource = ? AND cluster = ? AND namespace = ? AND name = ?`);
    this.#logInsert = handle.prepare(
      'INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion) VALUES (?, ?, ?, 0)',
    );
    this.#advance = handle.prepare('UPDATE resource_position SET value = ? WHERE id = 1');
    this.#publish = handle.prepare(`INSERT INTO resource_batches
      (batch, position, size, "group", version, resource, cluster, written_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00')`);
  }

  begin(scope: RowScope): void {
    this.#scope = scope;
    this.#start = this.#position.get() ?? 0;
    this.#size = 0;
  }

  /** Keeps what is about to be replaced or deleted. Whether there is something. */
  logStored({ namespace, name }: ObjectName, isDeletion: boolean): boolean {
    const { group, version, resource, cluster } = this.#begun;
    const key = [group, version, resource, cluster, namespace, name];
    const { changes } = this.#logStored.run(this.#batch, this.#size + 1, Number(isDeletion), ...key);
    this.#size += changes;
    return changes > 0;
  }

  logInsert(id: number): void {
    this.#size += 1;
    this.#logInsert.run(this.#batch, this.#size, id);
  }

  publish(): void {
    if (this.#size > 0) {
      const { group, version, resource, cluster } = this.#begun;
      const position = this.#start + this.#size;
      this.#advance.run(position);
      this.#publish.run(this.#batch, position, this.#size, group, version, resource, cluster);
    }
  }

  /** Every batch has one position at least, so this is larger for a later one. */
  get #batch(): number {
    return this.#start + 1;
  }

  get #begun(): RowScope {
    if (this.#scope === undefined) {
      throw new Error('no batch has begun');
    }
    return this.#scope;
  }
}
