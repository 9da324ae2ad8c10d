import { jest } from '@jest/globals';
import { createLogger, type LoggerOptions } from './pino-logger.js';
import type { Logger } from './logger.js';

describe('createLogger', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    jest.useFakeTimers({ now: new Date(2024, 10, 3, 4, 5, 6, 78) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const logger = (options: Partial<LoggerOptions> = {}): Logger => {
    const destination = { write: (line: string) => void lines.push(line), flushSync: () => undefined };
    return createLogger({ format: 'text', verbosity: 0, destination, ...options });
  };

  describe('as text', () => {
    it.each(['error', 'warn', 'info'] as const)('writes %s lines for people', (level) => {
      logger()[level]({ cluster: 'east', durationMs: 12, isLast: true, names: ['a', 'b'] }, 'batch written');

      expect(lines).toEqual([
        `${level.charAt(0).toUpperCase()}1103 04:05:06.078 batch written cluster="east" durationMs=12 isLast=true names=["a","b"]\n`,
      ]);
    });

    it('keeps a line a line', () => {
      logger().info({ path: '/a\nE1103 00:00:00.000 forged' }, 'request');

      expect(lines).toEqual(['I1103 04:05:06.078 request path="/a\\nE1103 00:00:00.000 forged"\n']);
    });

    it('says what caused an error', () => {
      const error = new Error('cannot list pods', { cause: new Error('connection refused') });

      logger().warn({ error }, 'list failed');

      expect(lines).toEqual(['W1103 04:05:06.078 list failed error="cannot list pods: connection refused"\n']);
    });

    it('shows the stack of an error that someone should act on', () => {
      const error = new TypeError('x is not a function');

      logger().error({ error }, 'a bug');

      expect(lines).toEqual([`E1103 04:05:06.078 a bug error="x is not a function"\n${error.stack}\n`]);
    });
  });

  describe('as JSON', () => {
    it('writes one document a line', () => {
      const error = new Error('refused');

      logger({ format: 'json' }).warn({ cluster: 'east', error }, 'not reachable');

      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        {
          level: 'warn',
          ts: new Date().toISOString(),
          cluster: 'east',
          error: { message: 'refused' },
          msg: 'not reachable',
        },
      ]);
      expect(lines[0]).toMatch(/\}\n$/);
    });
  });

  it.each`
    verbosity | written
    ${0}      | ${0}
    ${3}      | ${0}
    ${4}      | ${1}
    ${10}     | ${1}
  `('writes $written debug lines at verbosity $verbosity', ({ verbosity, written }: Record<string, number>) => {
    logger({ verbosity: verbosity ?? 0 }).debug({}, 'detail');

    expect(lines).toHaveLength(written ?? 0);
  });

  it('does not look at the fields of a level that is off', () => {
    const fields = {
      get expensive(): string {
        throw new Error('looked at');
      },
    };

    expect(() => logger().debug(fields, 'detail')).not.toThrow();
  });

  it('adds the fields of a child to all its lines', () => {
    logger().child({ cluster: 'east' }).child({ resource: 'pods' }).info({ count: 3 }, 'synced');

    expect(lines).toEqual(['I1103 04:05:06.078 synced cluster="east" resource="pods" count=3\n']);
  });

  it('never writes credentials, wherever they stand', () => {
    const spec = { tokenData: 'hunter2', certData: 'hunter2', apiserver: 'https://east', kubeconfig: 'hunter2' };
    const secret = { metadata: { name: 'kept' }, data: { key: 'hunter2' }, stringData: { key: 'hunter2' } };

    const child = logger().child({ password: 'hunter2' });
    child.info({ spec, secret, list: [{ token: 'hunter2' }], headers: { Authorization: 'hunter2' } }, 'seen');

    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('"apiserver":"https://east"');
    expect(lines.join('')).toContain('"name":"kept"');
  });

  it('survives fields that refer to themselves or cannot be JSON', () => {
    const loop: Record<string, unknown> = { big: 10n };
    loop['self'] = loop;

    logger().info({ loop }, 'odd');

    expect(lines[0]).toMatch(/^I1103 04:05:06\.078 odd loop=/);
  });
});
