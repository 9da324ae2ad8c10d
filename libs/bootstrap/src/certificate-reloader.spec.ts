import { createLogger } from '#telemetry';
import type { KeyPair } from './certificate-authority.js';
import { CertificateReloader } from './certificate-reloader.js';

describe('CertificateReloader', () => {
  const first = { cert: 'cert 1', key: 'key 1' };
  const second = { cert: 'cert 2', key: 'key 2' };

  const follow = (
    reads: readonly (KeyPair | Error)[],
    refused?: KeyPair,
  ): { run: () => Promise<void>; log: string[] } => {
    const log: string[] = [];
    const logger = createLogger({
      format: 'json',
      verbosity: 0,
      destination: {
        write: (line) => void log.push((JSON.parse(line) as { level: string }).level),
        flushSync: () => undefined,
      },
    });
    const pending = [...reads];
    const reloader = new CertificateReloader({
      current: first,
      read: () => {
        const next = pending.shift();
        return next === undefined || next instanceof Error
          ? Promise.reject(next ?? new Error('end'))
          : Promise.resolve(next);
      },
      apply: (pair) => {
        if (pair === refused) {
          throw new Error('key does not match');
        }
        log.push(`applied ${pair.cert}`);
      },
      logger,
    });
    const run = async (): Promise<void> => {
      while (pending.length > 0) {
        await reloader.check();
      }
    };
    return { run, log };
  };

  it.each<[string, readonly (KeyPair | Error)[], readonly string[]]>([
    ['leaves an unchanged pair alone', [first, { ...first }], []],
    ['applies a changed pair once', [first, second, second], ['applied cert 2', 'info']],
    ['applies a changed key alone', [{ cert: 'cert 1', key: 'key 2' }], ['applied cert 1', 'info']],
    ['complains once of a file that is gone', [new Error('gone'), new Error('gone')], ['warn']],
    ['complains again after all was well', [new Error('gone'), first, new Error('gone')], ['warn', 'warn']],
    ['goes on after a failure', [new Error('gone'), second], ['warn', 'applied cert 2', 'info']],
  ])('%s', async (_, reads, expected) => {
    const { run, log } = follow(reads);

    await run();

    expect(log).toEqual(expected);
  });

  it('tries a refused pair again', async () => {
    const refused = { cert: 'cert 3', key: 'key of another' };
    const { run, log } = follow([refused, refused, second], refused);

    await run();

    expect(log).toEqual(['warn', 'applied cert 2', 'info']);
  });
});
