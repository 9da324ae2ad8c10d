import { Cursor } from '#async';
import type { Row } from '../driver/database.js';
import type { ListQuery } from './list-query.js';

/** The rows of one page, chunk by chunk, without the one beyond it that tells whether there is a next page. */
export class PageRows {
  /** Rows so far. */
  count = 0;
  /** The last of them. */
  last: Row | undefined;
  /** Whether there are rows after the page. */
  hasMore = false;
  /** What the rows tell of the version of the storage: every row bears it, and later pages keep that of the first. */
  version: string | undefined;
  readonly #chunks: Cursor<readonly Row[]>;
  #rows: readonly Row[] = [];
  readonly #query: Pick<ListQuery, 'limit' | 'firstVersion' | 'hasVersion'>;

  constructor(chunks: AsyncIterable<readonly Row[]>, query: Pick<ListQuery, 'limit' | 'firstVersion' | 'hasVersion'>) {
    this.#chunks = new Cursor(chunks);
    this.#query = query;
    this.version = query.firstVersion;
  }

  /** @returns whether there are more rows to {@link take} */
  async advance(): Promise<boolean> {
    this.#rows = [];
    while (this.#rows.length === 0 && (await this.#chunks.advance())) {
      this.#rows = this.#ofPage(this.#chunks.take());
    }
    return this.#rows.length > 0;
  }

  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  close(): Promise<void> {
    return this.#chunks.close();
  }

  #ofPage(chunk: readonly Row[]): readonly Row[] {
    const { limit, hasVersion } = this.#query;
    const [first] = chunk;
    if (hasVersion && first !== undefined) {
      this.version ??= String(first.at(-1));
    }
    this.hasMore = this.count + chunk.length > limit;
    const rows = this.hasMore ? chunk.slice(0, limit - this.count) : chunk;
    this.count += rows.length;
    this.last = rows.at(-1) ?? this.last;
    return rows;
  }
}
