import Sqlite from 'better-sqlite3';
import type { Row } from './database.js';

/** A list of many names is a statement of its own, seldom seen twice; the usual ones are few. */
const MOST_STATEMENTS = 32;

/** A read-only handle for one list at a time. It remembers its statements: to prepare one takes longer than to get a row. */
export class SqliteReader {
  readonly #handle: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement<unknown[], Row>>();

  constructor(file: string) {
    this.#handle = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  }

  iterate(text: string, parameters: readonly unknown[]): IterableIterator<Row> {
    return this.#statement(text).iterate(...parameters);
  }

  close(): void {
    this.#handle.close();
  }

  #statement(text: string): Sqlite.Statement<unknown[], Row> {
    const known = this.#statements.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#statements.size === MOST_STATEMENTS) {
      this.#statements.clear();
    }
    const statement = this.#handle.prepare<unknown[], Row>(text).raw();
    this.#statements.set(text, statement);
    return statement;
  }
}
