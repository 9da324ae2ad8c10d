import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '#telemetry';
import type { AuditEvent } from './audit-event.js';
import { AuditLog, type AuditLogOptions } from './audit-log.js';

const event = {} as AuditEvent;

describe('AuditLog', () => {
  let directory: string;
  let dropped: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'audit-'));
    dropped = 0;
  });
  afterEach(() => rm(directory, { recursive: true }));

  function open(options: Partial<AuditLogOptions> = {}): AuditLog {
    return new AuditLog({
      path: join(directory, 'audit.log'),
      maxBytes: 1000,
      maxBackups: 0,
      maxAgeMs: 0,
      logger: silentLogger,
      onDropped: (count) => {
        dropped += count;
      },
      ...options,
    });
  }

  async function write(log: AuditLog, ...lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      log.record(event, line);
      await log.close();
    }
  }

  it('appends one record a line', async () => {
    await writeFile(join(directory, 'audit.log'), 'a\n');
    const log = open();

    log.record(event, 'b');
    log.record(event, 'c');
    await log.close();

    expect(await readFile(join(directory, 'audit.log'), 'utf8')).toBe('a\nb\nc\n');
  });

  it('puts a full file aside and keeps as many as it should', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => String(index).repeat(600));

    await write(open({ maxBackups: 2 }), ...lines);

    const files = await readdir(directory);
    expect(files.sort()).toEqual([
      expect.stringMatching(/^audit-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}\.log$/),
      expect.stringMatching(/^audit-.*\.log$/),
      'audit.log',
    ]);
    const kept = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    expect(kept.map((text) => text[0])).toEqual(['2', '3', '4']);
  });

  it('removes files that are too old, and none that are not its own', async () => {
    const others = ['audit-2020-01-01T00-00-00.000.txt', 'audit-notes.log', 'other.log'];
    await Promise.all(
      ['audit-2020-01-01T00-00-00.000.log', ...others].map((file) => writeFile(join(directory, file), '')),
    );

    await write(open({ maxAgeMs: 60_000 }), 'a'.repeat(600), 'b'.repeat(600));

    const files = await readdir(directory);
    expect(files).toEqual(expect.arrayContaining([...others, 'audit.log']));
    expect(files).not.toContain('audit-2020-01-01T00-00-00.000.log');
  });

  it('counts what the disk does not take, and goes on', async () => {
    const log = open({ path: join(directory, 'nosuch', 'audit.log') });

    await write(log, 'lost');

    expect(dropped).toBe(1);
  });

  it('drops what does not fit into memory', () => {
    const log = open({ path: join(directory, 'nosuch', 'audit.log') });

    log.record(event, 'x'.repeat(17 * 1024 * 1024));

    expect(dropped).toBe(1);
  });
});
