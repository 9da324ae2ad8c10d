import BetterSqlite, { type Database } from 'better-sqlite3';
import { StatusError } from '#kube';
import { ChangeLog } from './change-log.js';
import { type CaughtUp, ObjectWatch } from './object-watch.js';

describe('ObjectWatch', () => {
  let database: Database;
  let log: ChangeLog;
  let version: number;
  let abort: AbortController;

  beforeEach(() => {
    database = new BetterSqlite(':memory:');
    log = new ChangeLog(database, 5);
    version = 0;
    abort = new AbortController();
  });

  afterEach(() => {
    abort.abort();
    database.close();
  });

  function write(resource: string): void {
    version += 1;
    const object = JSON.stringify({ metadata: { name: `n${version}` } });
    log.append({ type: 'ADDED', resource, namespace: '', name: '', resourceVersion: version, object, previous: null });
    log.notify(resource, version);
  }

  const watch = (after = 0): ReturnType<ObjectWatch['changes']> =>
    new ObjectWatch(log, 'things', after).changes(60_000, abort.signal);

  async function next(steps: ReturnType<ObjectWatch['changes']>): Promise<string | undefined> {
    const { value, done } = await steps.next();
    return done === true ? undefined : `${value.type} ${value.resourceVersion}`;
  }

  it('begins after the version the reader has seen, then follows', async () => {
    write('things');
    write('things');
    const steps = watch(1);

    expect(await next(steps)).toBe('ADDED 2');
    expect(await next(steps)).toBe('CAUGHT_UP 2');
    const waiting = next(steps);
    write('things');
    expect(await waiting).toBe('ADDED 3');
  });

  it('sees a change that came while the reader was busy', async () => {
    const steps = watch();
    expect(await next(steps)).toBe('CAUGHT_UP 0');

    write('things');

    expect(await next(steps)).toBe('ADDED 1');
  });

  it('does not fall behind when only other resources change', async () => {
    const steps = watch();
    expect(await next(steps)).toBe('CAUGHT_UP 0');
    const waiting = next(steps);
    for (let count = 0; count < 20; count += 1) {
      write('others');
    }

    write('things');

    expect(await waiting).toBe('ADDED 21');
  });

  it('is refused when the log has forgotten what comes next', async () => {
    const steps = watch();
    expect(await next(steps)).toBe('CAUGHT_UP 0');
    for (let count = 0; count < 20; count += 1) {
      write('things');
    }

    await expect(watch(3).next()).rejects.toMatchObject({ reason: 'Expired' });
    await expect(steps.next()).rejects.toBeInstanceOf(StatusError);
  });

  it('says again that it has caught up when nothing happens', async () => {
    const steps = new ObjectWatch(log, 'things', 0).changes(1, abort.signal);

    const first = (await steps.next()).value as CaughtUp;
    write('others');
    const second = (await steps.next()).value as CaughtUp;

    expect([first.resourceVersion, second.resourceVersion]).toEqual([0, 1]);
  });

  it('ends when the signal aborts', async () => {
    const steps = watch();
    await next(steps);
    const waiting = next(steps);

    abort.abort();

    expect(await waiting).toBeUndefined();
  });
});
