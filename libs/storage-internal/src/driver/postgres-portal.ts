import type { Connection, Submittable } from 'pg';
import { CHUNK_BYTES, type Row } from './database.js';
import { PostgresRowReader, type TextRow } from './postgres-rows.js';

interface RowDescriptionMessage {
  readonly fields: readonly { readonly name: string }[];
}

const FIRST_ROWS = 50;
const MOST_ROWS = 500;

/**
 * A running SELECT whose rows are fetched in pieces: the columns' text as it is on the wire, and the column `json` as its
 * bytes. While the caller works on one chunk the server makes the next, and no more than that.
 *
 * Speaks the extended query protocol. What the server sends comes here first, while the query runs: rows stay, all else
 * goes on to `pg`, which calls the `handle…` methods.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class PostgresPortal implements Submittable {
  #connection: Connection | undefined;
  readonly #reader = new PostgresRowReader((row, bytes) => this.#keep(row, bytes));
  #filling: TextRow[] = [];
  #bytes = 0;
  #chunk: readonly TextRow[] | undefined;
  #state: 'running' | 'suspended' | 'ending' | 'ended' = 'running';
  #error: Error | undefined;
  #rows: number;
  #wake: () => void = () => undefined;

  constructor(
    private readonly text: string,
    private readonly values: readonly (string | null)[],
    firstRows = FIRST_ROWS,
  ) {
    this.#rows = firstRows;
  }

  /** Whether there is one more chunk to {@link take}. Not to be called again before it has settled. */
  async advance(): Promise<boolean> {
    while (this.#chunk === undefined && this.#state !== 'ended') {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#error !== undefined) {
      throw this.#error;
    }
    return this.#chunk !== undefined;
  }

  /** The chunk, once. The server begins to make the next. */
  take(): readonly Row[] {
    const chunk = this.#chunk ?? [];
    this.#chunk = undefined;
    if (this.#state === 'suspended') {
      this.#execute();
    }
    return chunk;
  }

  /** Stop early. Resolves when the connection can take another query. */
  async close(): Promise<void> {
    if (this.#state === 'running' || this.#state === 'suspended') {
      this.#end();
    }
    while (this.#state !== 'ended') {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Stop waiting, because the connection is about to be thrown away. */
  abandon(reason: Error): void {
    this.#error ??= reason;
    this.#settle();
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    this.#reader.takeOver(connection.stream);
    connection.stream.cork();
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.bind({ values: [...this.values] }, true);
    connection.describe({ type: 'P', name: '' }, true);
    this.#execute();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: RowDescriptionMessage): void {
    const index = fields.findIndex(({ name }) => name === 'json');
    this.#reader.bytesColumn = index < 0 ? undefined : index;
  }

  handlePortalSuspended(): void {
    this.#rows = Math.min(MOST_ROWS, Math.max(1, Math.round((this.#filling.length * CHUNK_BYTES) / this.#bytes)));
    this.#deliver();
    if (this.#state === 'running') {
      this.#state = 'suspended';
    }
  }

  handleCommandComplete(): void {
    this.#deliver();
    if (this.#state === 'running') {
      this.#end();
    }
  }

  handleReadyForQuery(): void {
    this.#settle();
  }

  handleError(error: Error): void {
    this.#error ??= error;
    // Until it sees a Sync the server discards whatever comes. A connection that broke has nobody to send it to.
    if ('severity' in error && this.#state !== 'ending') {
      this.#end();
    }
    this.#settle();
  }

  #keep(row: TextRow, bytes: number): void {
    if (this.#state === 'running') {
      this.#filling.push(row);
      this.#bytes += bytes;
    }
  }

  #execute(): void {
    this.#state = 'running';
    this.#connection?.stream.cork();
    this.#connection?.execute({ rows: String(this.#rows) }, true);
    this.#connection?.flush();
    this.#connection?.stream.uncork();
  }

  #end(): void {
    this.#state = 'ending';
    this.#connection?.sync();
  }

  #deliver(): void {
    if (this.#filling.length > 0) {
      this.#chunk = this.#filling;
      this.#filling = [];
      this.#bytes = 0;
      this.#wake();
    }
  }

  #settle(): void {
    this.#state = 'ended';
    this.#wake();
  }
}
