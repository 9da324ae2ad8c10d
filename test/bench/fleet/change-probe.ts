import { setTimeout as delay } from 'node:timers/promises';
import type { BareDriver } from '../bare-driver.js';
import { timeOfVersion } from './version-clock.js';

const pollMs = 10;
const rowsAtOnce = 5000;

/**
 * Measures how long changes take from the member to the database: asks the change feed again and again for what has
 * become visible. The version of a row says when its change was made, so a row is late by at most one poll.
 */
export class ChangeProbe {
  readonly latenciesMs: number[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly driver: BareDriver) {}

  async start(): Promise<void> {
    const [[position] = []] = await this.driver.query('SELECT value FROM resource_position WHERE id = 1');
    this.#running = this.#run(Number(position));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(begin: number): Promise<void> {
    let position = begin;
    while (!this.#stop.signal.aborted) {
      const rows = await this.driver.query(visibleAfter(position));
      const now = Date.now();
      for (const [end, version] of rows) {
        position = Math.max(position, Number(end));
        // Deletions have no row any more that would say when.
        if (version !== null) {
          this.latenciesMs.push(now - timeOfVersion(Number(version)));
        }
      }
      await delay(pollMs);
    }
  }
}

/** Whole batches only: each has one position. */
function visibleAfter(position: number): string {
  return `SELECT b.position, r.resource_version FROM (
      SELECT batch, position FROM resource_batches WHERE position > ${position} ORDER BY position LIMIT ${rowsAtOnce}) b
    JOIN resource_changes c ON c.batch = b.batch
    LEFT JOIN resources r ON r.id = c.row_id AND NOT c.is_deletion`;
}
