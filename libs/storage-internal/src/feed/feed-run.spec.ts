import { jest } from '@jest/globals';
import { formatGvr, type GroupVersionResource } from '#kube';
import { WatchChange, type EarlierChanges } from '#storage';
import type { Database } from '../driver/database.js';
import type { ChangeLog, LoggedBatch, LogRange } from './change-log.js';
import { FeedRun } from './feed-run.js';
import { StoredState, storedText } from './stored-state.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const nodes = { group: '', version: 'v1', resource: 'nodes' };
const database = { listen: undefined } as unknown as Database;

/** A feed with one change of each of two resources: that of the pods is read slowly, that of the nodes not at first. */
class TroubledLog implements Pick<ChangeLog, 'batchesAfter' | 'changes'> {
  readonly podsRead = Promise.withResolvers<void>();
  readsOfNodes = 0;

  batchesAfter(position: number): Promise<readonly LoggedBatch[]> {
    const batches = [batchAt(1, pods), batchAt(2, nodes)];
    return Promise.resolve(batches.filter((batch) => batch.position > position));
  }

  async changes({ resource, to }: LogRange): Promise<EarlierChanges<StoredState>> {
    if (resource === pods) {
      await this.podsRead.promise;
      return { changes: [changeAt(1)], end: to };
    }
    this.readsOfNodes += 1;
    if (this.readsOfNodes === 1) {
      throw new Error('the database does not answer');
    }
    return { changes: [changeAt(2)], end: to };
  }
}

function batchAt(position: number, resource: GroupVersionResource): LoggedBatch {
  return { position, size: 1, resource: formatGvr(resource) };
}

function changeAt(position: number): WatchChange<StoredState> {
  const resourceVersion = String(position);
  const after = new StoredState('east', '{}');
  return new WatchChange({ position, resourceVersion, before: undefined, after, bytes: 2 }, storedText);
}

describe('FeedRun', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('hands over each change once when one of several reads fails and another takes long', async () => {
    const log = new TroubledLog();
    const run = new FeedRun(database, log as unknown as ChangeLog, 0);
    const windows = [run.enter(pods), run.enter(nodes)];
    const running = run.start();
    // Longer than it takes to look again after a failure.
    await jest.advanceTimersByTimeAsync(1000);

    log.podsRead.resolve();
    await jest.advanceTimersByTimeAsync(1000);

    expect(windows.map(({ end }) => end)).toEqual([2, 2]);
    expect(windows.map((window) => window.after(0, 10).map(({ position }) => position))).toEqual([[1], [2]]);
    run.stop();
    await running;
  });
});
