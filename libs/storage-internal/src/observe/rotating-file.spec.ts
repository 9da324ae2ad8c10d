import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RotatingFile, type RotatingFileOptions } from './rotating-file.js';

describe('RotatingFile', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cp-log-'));
    file = join(directory, 'logs', 'sql.log');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const writeAll = async (lines: readonly string[], options: Partial<RotatingFileOptions> = {}): Promise<unknown[]> => {
    const errors: unknown[] = [];
    const log = await RotatingFile.open({
      file,
      maxBytes: 10,
      maxAgeMs: 0,
      maxBackups: 0,
      localTime: false,
      compress: false,
      onError: (error) => errors.push(error),
      ...options,
    });
    lines.forEach((line) => log.write(line));
    await log.close();
    return errors;
  };
  const backups = (): string[] => readdirSync(join(directory, 'logs')).filter((name) => name !== 'sql.log');
  const contentOf = (name: string): string => readFileSync(join(directory, 'logs', name), 'utf8');

  it('makes its directory and goes on where it stopped', async () => {
    await writeAll(['one\n']);
    await writeAll(['two\n']);

    expect(contentOf('sql.log')).toBe('one\ntwo\n');
  });

  it('puts a full file aside, in order and without losing or cutting a line', async () => {
    const lines = Array.from({ length: 7 }, (_, index) => `line${index}\n`);

    await writeAll([...lines, 'a line that is longer than a file\n', 'end\n']);

    const all = [...backups().toSorted(), 'sql.log'].map(contentOf);
    expect(all.join('')).toBe([...lines, 'a line that is longer than a file\n', 'end\n'].join(''));
    expect(all.slice(0, 3)).toEqual(['line0\n', 'line1\n', 'line2\n']);
    expect(backups()[0]).toMatch(/^sql-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log$/);
  });

  it('compresses what it puts aside', async () => {
    await writeAll(['first line\n', 'second line\n'], { compress: true });

    const [name = ''] = backups();
    expect(name).toMatch(/\.log\.gz$/);
    expect(gunzipSync(readFileSync(join(directory, 'logs', name))).toString()).toBe('first line\n');
  });

  it('keeps the newest files and those that are young enough, and touches no other', async () => {
    await writeAll([]);
    const old = join(directory, 'logs', 'sql-2001-01-01T00-00-00.000.log');
    const foreign = join(directory, 'logs', 'sql-notes.log');
    writeFileSync(old, '');
    writeFileSync(foreign, '');

    await writeAll(['first line\n', 'second line\n'], { maxAgeMs: 60_000 });
    expect(existsSync(old)).toBe(false);

    await writeAll(['third line\n', 'fourth line\n', 'fifth line\n'], { maxBackups: 2 });
    expect(backups()).toHaveLength(3);
    expect(
      backups()
        .filter((name) => name !== 'sql-notes.log')
        .map(contentOf),
    ).toEqual(['third line\n', 'fourth line\n']);
    expect(existsSync(foreign)).toBe(true);
  });

  it('tells once that lines are lost', async () => {
    const errors = await writeAll([]);
    expect(errors).toEqual([]);
    const lost: unknown[] = [];
    const log = await RotatingFile.open({
      file,
      maxBytes: 10,
      maxAgeMs: 0,
      maxBackups: 0,
      localTime: false,
      compress: false,
      onError: (error) => lost.push(error),
    });
    rmSync(join(directory, 'logs'), { recursive: true });

    log.write('first line\n');
    log.write('second line\n');
    await log.close();

    expect(lost).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
  });
});
