import type { KubernetesObject } from '#kube';
import type { ResourceChange } from '#storage';
import { writeBatch } from './batch-writer.js';
import { sqliteDialect } from './dialect/sqlite.dialect.js';
import type { Database } from './driver/database.js';
import type { RowScope } from './driver/resource-row.js';

const scope: RowScope = { group: '', version: 'v1', resource: 'pods', kind: 'Pod', cluster: 'east' };
const { signal } = new AbortController();

/** A database that keeps the names of its writes, and fails on command as a driver would. */
class FailingDatabase implements Pick<Database, 'dialect' | 'maxRows' | 'write'> {
  readonly dialect = sqliteDialect;
  readonly maxRows = 100;
  readonly written: string[][] = [];

  constructor(private readonly failureOf: (name: string) => string | undefined = () => undefined) {}

  write: Database['write'] = ({ upserts, deletes }) => {
    const names = [...upserts, ...deletes].map(({ name }) => name);
    const code = names.map(this.failureOf).find((failure) => failure !== undefined);
    if (code !== undefined) {
      return Promise.reject(Object.assign(new Error('driver text'), { code }));
    }
    this.written.push(names);
    return Promise.resolve();
  };
}

const upsert = (name: string, data = ''): ResourceChange => ({
  type: 'upsert',
  object: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, data } satisfies KubernetesObject,
});
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `pod-${index}`);
const write = (database: FailingDatabase, changes: readonly ResourceChange[]): ReturnType<typeof writeBatch> =>
  writeBatch(database as unknown as Database, scope, changes, signal);

describe('writeBatch', () => {
  it('keeps pieces below the row limit', async () => {
    const database = new FailingDatabase();

    await write(
      database,
      names(250).map((name) => upsert(name)),
    );

    expect(database.written.map((piece) => piece.length)).toEqual([100, 100, 50]);
  });

  it('keeps pieces below 8 MiB, except for an object that is larger alone', async () => {
    const database = new FailingDatabase();
    const megabytes = (count: number): string => 'x'.repeat(count * 1024 * 1024);

    await write(database, [
      upsert('a', megabytes(5)),
      upsert('b', megabytes(4)),
      upsert('c', megabytes(9)),
      upsert('d'),
    ]);

    expect(database.written).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('names no object twice in a piece, and answers for each change', async () => {
    const database = new FailingDatabase((name) => (name === 'bad' ? 'SQLITE_CONSTRAINT' : undefined));

    const results = await write(database, [upsert('bad'), upsert('good'), upsert('bad'), upsert('good')]);

    expect(database.written).toEqual([['good']]);
    expect(results.map((result) => result?.code)).toEqual(['Rejected', undefined, 'Rejected', undefined]);
  });

  it('writes everything but the rows that are refused', async () => {
    const bad = new Set(['pod-0', 'pod-42', 'pod-43', 'pod-99']);
    const database = new FailingDatabase((name) => (bad.has(name) ? 'SQLITE_CONSTRAINT' : undefined));

    const results = await write(
      database,
      names(100).map((name) => upsert(name)),
    );

    expect(database.written.flat()).toEqual(names(100).filter((name) => !bad.has(name)));
    expect(results.flatMap((result, index) => (result === undefined ? [] : [`pod-${index}`]))).toEqual([...bad]);
  });

  it.each([
    ['SQLITE_BUSY', 'Recoverable'],
    ['SQLITE_CORRUPT', 'Internal'],
  ])('rejects as a whole on %s', async (driverCode, code) => {
    const database = new FailingDatabase((name) => (name === 'pod-3' ? driverCode : undefined));

    const writing = write(
      database,
      names(5).map((name) => upsert(name)),
    );

    await expect(writing).rejects.toMatchObject({ code, message: expect.not.stringContaining('driver text') });
  });

  it('writes nothing once the signal has aborted', async () => {
    const database = new FailingDatabase();
    const reason = new Error('stopped');

    const writing = writeBatch(database as unknown as Database, scope, [upsert('a')], AbortSignal.abort(reason));

    await expect(writing).rejects.toBe(reason);
    expect(database.written).toEqual([]);
  });
});
