import { sql } from 'kysely';
import type { Logger } from '#telemetry';
import type { Database } from '../driver/database.js';

/** How much of the change feed is kept: what is older than the one, or further back than the other, goes. */
export interface FeedLimits {
  readonly maxAgeMs: number;
  readonly maxChanges: number;
}

const INTERVAL_MS = 60_000;

/** Batches deleted at once. */
const PIECE = 100;

/**
 * Deletes the beginning of the change feed, piece by piece. Runs in processes that write, for as long as they do: without
 * changes there is nothing to delete. Several at once only do each other's work.
 */
export class LogPruner {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly limits: FeedLimits,
    private readonly logger: Logger,
  ) {}

  /** Says that this process writes. Costs nothing after the first time. */
  wrote(): void {
    this.#timer ??= setInterval(() => void this.#pruneQuietly(), INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** @returns how many batches were deleted */
  async prune(): Promise<number> {
    let pruned = 0;
    for (let batches = await this.#outdated(); batches.length > 0; batches = await this.#outdated()) {
      const { dialect, kysely } = this.database;
      // By number, since those of batches that are still being written may be lower.
      await dialect.deleteBatches(batches).execute(kysely);
      pruned += batches.length;
    }
    return pruned;
  }

  async #pruneQuietly(): Promise<void> {
    try {
      await this.prune();
    } catch (error) {
      this.logger.warn({ error }, 'the change feed could not be pruned, will retry');
    }
  }

  /** Of the oldest batches those beyond a limit; positions are in the order of time. */
  async #outdated(): Promise<readonly number[]> {
    const { dialect, kysely } = this.database;
    const { maxAgeMs, maxChanges } = this.limits;
    const since = dialect.timestamp(new Date(Date.now() - maxAgeMs));
    const { rows } = await sql<{ batch: number }>`SELECT batch FROM (
        SELECT batch, position, written_at FROM resource_batches WHERE position IS NOT NULL
        ORDER BY position LIMIT ${sql.lit(PIECE)}) oldest
      WHERE written_at < ${since}
        OR position <= (SELECT value FROM resource_position WHERE id = 1) - ${maxChanges}`.execute(kysely);
    return rows.map(({ batch }) => batch);
  }
}
