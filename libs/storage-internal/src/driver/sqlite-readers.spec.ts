import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { SqliteReader } from './sqlite-reader.js';
import { SqliteReaders } from './sqlite-readers.js';

describe('SqliteReaders', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlite-readers-'));
    file = join(folder, 'db');
    new Sqlite(file).exec('CREATE TABLE t (n INTEGER)').close();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await rm(folder, { recursive: true });
  });

  it('gives each reader a handle of its own, and later the same again', () => {
    const readers = new SqliteReaders(file);
    const [first, second] = [readers.take(), readers.take()];
    readers.giveBack(first);

    expect(second).not.toBe(first);
    expect(readers.take()).toBe(first);
    readers.giveBack(first);
    readers.giveBack(second);
    readers.close();
  });

  it('keeps the handles of a crowd for a while, and then four', () => {
    jest.useFakeTimers();
    const readers = new SqliteReaders(file);
    const crowd = Array.from({ length: 20 }, () => readers.take());
    crowd.forEach((reader) => readers.giveBack(reader));
    const counts = [crowd.filter(isOpen).length];
    jest.advanceTimersByTime(10_000);
    counts.push(crowd.filter(isOpen).length);

    expect(counts).toEqual([20, 4]);
    expect(isOpen(readers.take())).toBe(true);
    readers.close();
  });

  it('opens none once it is closed, and closes what comes back', () => {
    const readers = new SqliteReaders(file);
    const reader = readers.take();
    readers.close();
    readers.giveBack(reader);

    expect(() => readers.take()).toThrow('closed');
    expect(isOpen(reader)).toBe(false);
  });
});

function isOpen(reader: SqliteReader): boolean {
  try {
    return [...reader.iterate('SELECT count(*) FROM t', [])].length === 1;
  } catch {
    return false;
  }
}
