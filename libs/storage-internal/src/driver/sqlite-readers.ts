import { SqliteReader } from './sqlite-reader.js';

/** Read handles that stay open when nobody reads. */
const KEPT_READERS = 4;
/** How long further ones stay, in milliseconds: each holds a page cache of up to 2 MB. */
const LINGER_MS = 10_000;

/**
 * The read handles of one file. Those that a crowd of lists needed stay for a while, as the next crowd will need them: to
 * open one and prepare a statement takes longer than to read a short list.
 */
export class SqliteReaders {
  readonly #idle: SqliteReader[] = [];
  #trimming: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(private readonly file: string) {}

  /** One for the caller alone. @throws Error when the database is closed */
  take(): SqliteReader {
    if (this.#isClosed) {
      throw new Error('the database is closed');
    }
    return this.#idle.pop() ?? new SqliteReader(this.file);
  }

  giveBack(reader: SqliteReader): void {
    if (this.#isClosed) {
      reader.close();
      return;
    }
    this.#idle.push(reader);
    if (this.#idle.length > KEPT_READERS) {
      this.#trimming ??= setTimeout(() => this.#trim(), LINGER_MS).unref();
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#trimming);
    this.#idle.splice(0).forEach((reader) => reader.close());
  }

  /** Those used last are at the end. */
  #trim(): void {
    this.#trimming = undefined;
    this.#idle.splice(0, Math.max(0, this.#idle.length - KEPT_READERS)).forEach((reader) => reader.close());
  }
}
