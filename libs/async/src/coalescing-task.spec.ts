import { CoalescingTask } from './coalescing-task.js';

/** Runs that end when the test says so. */
class Runs {
  readonly begun: PromiseWithResolvers<void>[] = [];
  signal: AbortSignal | undefined;

  readonly run = (signal: AbortSignal): Promise<void> => {
    this.signal = signal;
    const run = Promise.withResolvers<void>();
    this.begun.push(run);
    return run.promise;
  };

  async finish(index: number, error?: Error): Promise<void> {
    const run = this.begun[index];
    if (error === undefined) {
      run?.resolve();
    } else {
      run?.reject(error);
    }
    await new Promise(setImmediate);
  }
}

describe('CoalescingTask', () => {
  it('makes of many triggers during a run one further run', async () => {
    const runs = new Runs();
    const task = new CoalescingTask(runs.run, fail);

    task.trigger();
    task.trigger();
    task.trigger();
    expect(runs.begun).toHaveLength(1);

    await runs.finish(0);
    expect(runs.begun).toHaveLength(2);

    await runs.finish(1);
    expect(runs.begun).toHaveLength(2);
  });

  it('runs again when triggered after the last run', async () => {
    const runs = new Runs();
    const task = new CoalescingTask(runs.run, fail);
    task.trigger();
    await runs.finish(0);

    task.trigger();

    expect(runs.begun).toHaveLength(2);
  });

  it('reports an error and goes on', async () => {
    const runs = new Runs();
    const errors: unknown[] = [];
    const task = new CoalescingTask(runs.run, (error) => errors.push(error));
    const error = new Error('no');
    task.trigger();
    task.trigger();

    await runs.finish(0, error);

    expect(errors).toEqual([error]);
    expect(runs.begun).toHaveLength(2);
  });

  it('aborts and awaits the run in progress when closed, and begins no other', async () => {
    const runs = new Runs();
    const task = new CoalescingTask(runs.run, fail);
    task.trigger();
    task.trigger();

    const closed = task.close();
    expect(runs.signal?.aborted).toBe(true);

    await runs.finish(0, new Error('aborted'));
    await closed;
    task.trigger();
    expect(runs.begun).toHaveLength(1);
  });

  it('closes at once when nothing runs', async () => {
    await expect(new CoalescingTask(() => Promise.resolve(), fail).close()).resolves.toBeUndefined();
  });
});

function fail(error: unknown): void {
  throw error;
}
