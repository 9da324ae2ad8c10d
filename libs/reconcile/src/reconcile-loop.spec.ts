import { Registry, silentLogger } from '#telemetry';
import { ScheduledRateLimiter } from './rate-limiter.js';
import { ReconcileLoop } from './reconcile-loop.js';
import { reconcileMetricsOf } from './reconcile.metrics.js';
import { TerminalError, type Request, type Result } from './reconciler.js';

const request = (name: string): Request => ({ namespace: '', name });

describe('ReconcileLoop', () => {
  let abort: AbortController;
  let registry: Registry;
  let running: Promise<void>;
  /** What each run does, by its number. */
  let script: (run: number, request: Request, signal: AbortSignal) => Promise<Result>;
  let runs: string[];
  let wake: () => void;
  let loop: ReconcileLoop;

  beforeEach(() => {
    abort = new AbortController();
    registry = new Registry();
    runs = [];
    wake = () => undefined;
    script = () => Promise.resolve({});
    loop = new ReconcileLoop({
      name: 'test',
      reconciler: {
        reconcile: (asked, signal) => {
          runs.push(asked.name);
          wake();
          return script(runs.length, asked, signal);
        },
      },
      workers: 2,
      rateLimiter: new ScheduledRateLimiter({ firstMs: [1], thenMs: 1, thenJitterMs: 0 }),
      logger: silentLogger,
      metrics: reconcileMetricsOf(registry),
    });
  });
  afterEach(async () => {
    abort.abort();
    await running;
  });

  async function ran(count: number): Promise<void> {
    while (runs.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  it('reconciles what was enqueued before and after it began', async () => {
    loop.enqueue(request('a'));
    running = loop.run(abort.signal);
    await ran(1);

    loop.enqueue(request('b'));
    await ran(2);

    expect(runs).toEqual(['a', 'b']);
  });

  it('retries after a rejection', async () => {
    script = (run) => (run < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve({}));

    running = loop.run(abort.signal);
    loop.enqueue(request('a'));
    await ran(3);

    expect(runs).toEqual(['a', 'a', 'a']);
  });

  it('looks again when the reconciler asked for it', async () => {
    script = (run) => Promise.resolve(run === 1 ? { requeueAfterMs: 1 } : {});

    running = loop.run(abort.signal);
    loop.enqueue(request('a'));
    await ran(2);

    expect(runs).toEqual(['a', 'a']);
  });

  it('does not retry a terminal error, and goes on with others', async () => {
    script = (_, { name }) =>
      name === 'a' ? Promise.reject(new TerminalError('never')) : Promise.resolve({ requeueAfterMs: 5 });

    running = loop.run(abort.signal);
    loop.enqueue(request('a'));
    loop.enqueue(request('b'));
    await ran(4);

    expect(runs.filter((name) => name === 'a')).toHaveLength(1);
  });

  it('works on as many requests at once as it has workers, and never twice on one', async () => {
    const gate = Promise.withResolvers<void>();
    script = async () => {
      await gate.promise;
      return {};
    };
    running = loop.run(abort.signal);
    ['a', 'b', 'c'].forEach((name) => loop.enqueue(request(name)));
    await ran(2);
    loop.enqueue(request('a'));

    const before = [...runs];
    gate.resolve();
    await ran(4);

    expect(before).toEqual(['a', 'b']);
    expect(runs).toEqual(['a', 'b', 'c', 'a']);
  });

  it('ends when its signal aborts, after the runs that have begun', async () => {
    let ended = false;
    script = async (_, __, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended = true;
      return {};
    };
    running = loop.run(abort.signal);
    loop.enqueue(request('a'));
    await ran(1);

    abort.abort();
    await running;

    expect(ended).toBe(true);
  });

  it('ends at once when its signal has aborted before', async () => {
    abort.abort();
    loop.enqueue(request('a'));

    running = loop.run(abort.signal);
    await running;

    expect(runs).toEqual([]);
  });

  it('counts how its runs ended', async () => {
    script = (run) => (run === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve({}));
    running = loop.run(abort.signal);
    loop.enqueue(request('a'));
    await ran(2);
    abort.abort();
    await running;

    const text = await registry.metrics();

    expect(text).toContain('controller_runtime_reconcile_total{controller="test",result="error"} 1');
    expect(text).toContain('controller_runtime_reconcile_total{controller="test",result="success"} 1');
    expect(text).toContain('workqueue_depth{name="test"} 0');
  });
});

describe('reconcileMetricsOf', () => {
  it('gives all loops of a process the same metrics', () => {
    const registry = new Registry();

    expect(reconcileMetricsOf(registry)).toBe(reconcileMetricsOf(registry));
  });
});
