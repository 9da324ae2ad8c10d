import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, silentLogger } from '#telemetry';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { Execution } from './database-observer.js';
import { observe } from './observe.js';

const failed: Execution = {
  operation: 'read',
  text: 'SELECT 1',
  parameters: () => [],
  startedAt: new Date('2024-05-01T10:00:00Z'),
  durationMs: 1,
  failure: { error: new Error('refused'), kind: 'Internal' },
};

describe('observe', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cp-observe-'));
  const filename = join(directory, 'statements.log');
  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(() => rmSync(filename, { force: true }));

  // Spans and metrics are two, of which the metrics can be disabled.
  it.each<[string, object, number, readonly unknown[]]>([
    ['not without a log', {}, 2, []],
    ['not when it is silent', { log: { level: 'Silent', logger: { filename } } }, 2, []],
    ['otherwise', { log: { logger: { filename } } }, 3, [expect.stringContaining('SELECT 1')]],
    ['also without metrics', { log: { logger: { filename } }, metrics: { disable: true } }, 2, [expect.any(String)]],
  ])('logs statements that fail: %s', async (_when, settings, count, expected) => {
    const config = InternalStorageConfig.parse({ type: 'sqlite', dsn: 'cp.db', ...settings });

    const { observers, close } = await observe(config, silentLogger, new Registry());
    observers.forEach((observer) => observer(failed));
    await close();

    expect(observers).toHaveLength(count);
    expect(existsSync(filename) ? readFileSync(filename, 'utf8').trimEnd().split('\n') : []).toEqual(expected);
  });

  it('names a file that it cannot write', async () => {
    writeFileSync(filename, '');
    const log = { logger: { filename: join(filename, 'below') } };
    const config = InternalStorageConfig.parse({ type: 'sqlite', dsn: 'cp.db', log });

    await expect(observe(config, silentLogger, new Registry())).rejects.toThrow('log.logger.filename: cannot write');
  });
});
