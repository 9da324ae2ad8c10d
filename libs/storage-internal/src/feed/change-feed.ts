import type { GroupVersionResource } from '#kube';
import type { ChangeWindow } from '#storage';
import type { Database } from '../driver/database.js';
import { ChangeLog } from './change-log.js';
import { FeedRun } from './feed-run.js';
import type { StoredState } from './stored-state.js';

/**
 * Follows the change feed of the database on behalf of every watcher of the process: reads each change once, and nothing
 * while nobody watches.
 */
export class ChangeFeed {
  readonly log: ChangeLog;
  #run: FeedRun | undefined;

  constructor(private readonly database: Database) {
    this.log = new ChangeLog(database);
  }

  /** The window of a resource, which from now on gets every change. To be given back by {@link leave}. */
  async follow(resource: GroupVersionResource, signal: AbortSignal): Promise<ChangeWindow<StoredState>> {
    const head = this.#run?.head ?? (await this.log.bounds(signal)).end;
    if (this.#run === undefined) {
      this.#run = new FeedRun(this.database, this.log, head);
      void this.#run.start();
    }
    return this.#run.enter(resource);
  }

  leave(resource: GroupVersionResource): void {
    if (this.#run?.leave(resource) === false) {
      this.close();
    }
  }

  /** Stops looking. Whoever still waits for changes waits for ever. */
  close(): void {
    this.#run?.stop();
    this.#run = undefined;
  }
}
