import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { StorageError, type ChangeResult, type ResourceChange, type ResourceStorage } from '#storage';
import { eventually } from '#testing';
import { BatchingWriter, type WriteObserver } from './batching-writer.js';
import { Budget } from './budget.js';
import { PressureQueue, type QueuedChange } from './pressure-queue.js';
import { defaultSyncLimits, type SyncLimits } from './sync-limits.js';
import { Watchdog } from './watchdog.js';

type Answer = (changes: readonly ResourceChange[], signal: AbortSignal) => Promise<readonly ChangeResult[]>;

const stored: Answer = (changes) => Promise.resolve(changes.map(() => undefined));
const down: Answer = () => Promise.reject(new StorageError('Recoverable', 'database is down'));
const broken: Answer = () => Promise.reject(new StorageError('Internal', 'no such table'));
const hanging: Answer = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

function change(key: string, type: QueuedChange['type'] = 'added'): QueuedChange {
  return type === 'deleted'
    ? { type, key }
    : { type, key, version: '1', upsert: { type: 'upsert', object: { metadata: { name: key } } } };
}

function namesOf(batch: readonly ResourceChange[]): readonly (string | undefined)[] {
  return batch.map((each) => (each.type === 'delete' ? `-${each.name}` : each.object.metadata?.name));
}

/** A writer whose storage gives these answers in turn, the last one for ever. */
class Writing {
  readonly queue = new PressureQueue();
  readonly bytes = new Budget(1000);
  readonly writing = new Budget(500);
  readonly batches: (readonly (string | undefined)[])[] = [];
  readonly heard: string[] = [];
  readonly stop = new AbortController();
  readonly #answers: Answer[];

  constructor(...answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  async push(...changes: readonly QueuedChange[]): Promise<void> {
    for (const each of changes) {
      await this.bytes.acquire(10, this.stop.signal);
      this.queue.push({ change: each, bytes: 10 });
    }
  }

  run(limits: Partial<SyncLimits> = {}): Promise<void> {
    const config = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
    const storage = { config, applyBatch: (_cluster, changes, signal) => this.#apply(changes, signal) } satisfies Pick<
      ResourceStorage,
      'applyBatch' | 'config'
    >;
    const writer = new BatchingWriter({
      cluster: 'east',
      storage: storage as unknown as ResourceStorage,
      queue: this.queue,
      toStored: (upsert) => {
        if (upsert.object.metadata?.name === 'odd') {
          throw new Error('cannot be converted');
        }
        return upsert;
      },
      observer: this.#observer(),
      writing: this.writing,
      bytes: this.bytes,
      watchdog: new Watchdog(),
      limits: { ...defaultSyncLimits, retryDelayMs: 1, ...limits },
    });
    return writer.run(this.stop.signal);
  }

  #apply(changes: readonly ResourceChange[], signal: AbortSignal): Promise<readonly ChangeResult[]> {
    this.batches.push(namesOf(changes));
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    return (answer ?? stored)(changes, signal);
  }

  #observer(): WriteObserver {
    return {
      stored: ({ key }) => this.heard.push(`stored ${key}`),
      doubted: ({ key }) => this.heard.push(`doubted ${key}`),
      refused: ({ key }, error) => this.heard.push(`refused ${key}: ${(error as Error).message}`),
      retrying: ({ failures }) => this.heard.push(`retrying ${failures}`),
      finished: ({ changes }) => this.heard.push(`finished ${changes}`),
    };
  }
}

describe('BatchingWriter', () => {
  it('writes what waits as one batch, in order', async () => {
    const writing = new Writing(stored);
    await writing.push(change('a'), change('b', 'deleted'), change('c', 'updated'));
    writing.queue.close();

    await writing.run();

    expect(writing.batches).toEqual([['a', '-b', 'c']]);
    expect(writing.heard).toEqual(['stored a', 'stored b', 'stored c', 'finished 3']);
  });

  it('writes the first change at once, and what comes meanwhile as the next batch', async () => {
    const first = Promise.withResolvers<void>();
    const writing = new Writing(async (changes) => {
      await first.promise;
      return changes.map(() => undefined);
    }, stored);
    const running = writing.run();
    await writing.push(change('a'));
    await new Promise(setImmediate);

    await writing.push(change('b'), change('c'));
    first.resolve();
    writing.queue.close();
    await running;

    expect(writing.batches).toEqual([['a'], ['b', 'c']]);
  });

  it.each<[string, Partial<SyncLimits>]>([
    ['changes', { batch: { changes: 2, bytes: 1000 } }],
    ['bytes', { batch: { changes: 100, bytes: 20 } }],
  ])('limits a batch by %s', async (_, limits) => {
    const writing = new Writing(stored);
    await writing.push(change('a'), change('b'), change('c'));
    writing.queue.close();

    await writing.run(limits);

    expect(writing.batches).toEqual([['a', 'b'], ['c']]);
  });

  it('sends the same batch again until the storage is back', async () => {
    const writing = new Writing(down, down, stored);
    await writing.push(change('a'), change('b'));
    writing.queue.close();

    await writing.run();

    expect(writing.batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(writing.heard).toEqual(['retrying 1', 'retrying 2', 'stored a', 'stored b', 'finished 2']);
  });

  it('takes a write that hangs for one that can be repeated', async () => {
    const writing = new Writing(hanging, stored);
    await writing.push(change('a'));
    writing.queue.close();

    await writing.run({ batchTimeoutMs: 5 });

    expect(writing.heard).toEqual(['retrying 1', 'stored a', 'finished 1']);
  });

  it('writes the rest of a batch of which one change is refused', async () => {
    const writing = new Writing((changes) =>
      Promise.resolve(changes.map((_, index) => (index === 1 ? new StorageError('Rejected', 'too long') : undefined))),
    );
    await writing.push(change('a'), change('b'), change('c'));
    writing.queue.close();

    await writing.run();

    expect(writing.heard).toEqual(['stored a', 'refused b: too long', 'stored c', 'finished 3']);
  });

  it('leaves out an object that cannot be converted', async () => {
    const writing = new Writing(stored);
    await writing.push(change('odd'), change('b'));
    writing.queue.close();

    await writing.run();

    expect(writing.batches).toEqual([['b']]);
    expect(writing.heard).toEqual(['refused odd: cannot be converted', 'stored b', 'finished 2']);
  });

  it('gives a batch up that fails for good, without trusting that nothing of it is stored', async () => {
    const writing = new Writing(broken);
    await writing.push(change('a'));
    writing.queue.close();

    await writing.run();

    expect(writing.heard).toEqual(['doubted a', 'refused a: no such table', 'finished 1']);
  });

  it('does not know whether a batch is stored whose write is broken off', async () => {
    const writing = new Writing(hanging);
    await writing.push(change('a'));
    const running = writing.run();
    await new Promise(setImmediate);

    writing.stop.abort(new Error('stopped'));

    await expect(running).rejects.toThrow('stopped');
    expect(writing.heard).toEqual(['doubted a']);
  });

  it('gives back every byte and all room, whatever happens', async () => {
    const writing = new Writing(down, broken, stored);
    await writing.push(change('odd'), change('b'), change('c'));
    writing.queue.close();

    await writing.run();

    expect(writing.bytes.used).toBe(0);
    expect(writing.writing.used).toBe(0);
  });

  it('holds nothing of a batch that is stored while it waits for the next', async () => {
    const writing = new Writing(stored);
    writing.run().catch(() => undefined);
    const bodies = await storedBodies(writing);

    await eventually(() => {
      collectGarbage();
      // Only counted: what is in an assertion is held by its error.
      expect(bodies.filter((body) => body.deref() !== undefined).length).toBe(0);
    });
    writing.stop.abort();
  });
});

const collectGarbage = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** Bodies of changes that were pushed and are stored. In a function of its own, which is over when they are looked for. */
async function storedBodies(writing: Writing): Promise<readonly WeakRef<object>[]> {
  const changes = ['a', 'b', 'c'].map((key) => change(key));
  await writing.push(...changes);
  await eventually(() => expect(writing.heard.filter((heard) => heard.startsWith('stored'))).toHaveLength(3));
  return changes.flatMap((each) => (each.type === 'deleted' ? [] : [new WeakRef(each.upsert)]));
}
