import { gunzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { HealthRegistry } from './health.js';
import { type Logger, silentLogger } from './logger.js';
import { Registry, registerMetrics } from './metrics.js';
import { createLogger } from './pino-logger.js';
import { ShutdownSignal } from './shutdown-signal.js';
import { TelemetryModule, type TelemetryOptions } from './telemetry.module.js';

describe('TelemetryModule', () => {
  let app: NestFastifyApplication;
  let health: HealthRegistry;
  beforeEach(async () => {
    const module = TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true });
    const testing = await Test.createTestingModule({ imports: [module] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    health = app.get(HealthRegistry);
  });
  afterEach(() => app.close());

  const get = async (url: string): Promise<{ readonly code: number; readonly text: string }> => {
    const { statusCode, payload } = await app.inject({ method: 'GET', url });
    return { code: statusCode, text: payload };
  };
  const addBroken = (): void =>
    health.add({ name: 'informer/sync', kinds: ['readyz'], check: () => Promise.reject(new Error('hunter2')) });

  describe('health endpoints', () => {
    it.each(['/livez', '/readyz', '/healthz', '/livez/ping', '/healthz/ping', '/readyz/ping'])(
      'answer ok at %s',
      async (url) => {
        expect(await get(url)).toEqual({ code: 200, text: 'ok' });
      },
    );

    it('list every check when asked', async () => {
      expect(await get('/readyz?verbose')).toEqual({
        code: 200,
        text: '[+]ping ok\n[+]shutdown ok\nreadyz check passed\n',
      });
    });

    it('list every check when one fails, without its reason', async () => {
      addBroken();

      expect(await get('/readyz')).toEqual({
        code: 500,
        text: '[+]ping ok\n[+]shutdown ok\n[-]informer/sync failed: reason withheld\nreadyz check failed\n',
      });
      expect(await get('/livez')).toEqual({ code: 200, text: 'ok' });
    });

    it('answer for one check alone', async () => {
      addBroken();

      expect(await get('/readyz/informer/sync')).toEqual({
        code: 500,
        text: 'internal server error: informer/sync\n',
      });
      expect((await get('/livez/informer/sync')).code).toBe(404);
      expect((await get('/readyz/missing')).code).toBe(404);
    });

    it.each([
      ['/readyz?exclude=informer/sync', 200, 'ok'],
      [
        '/readyz?verbose&exclude=informer/sync&exclude=missing',
        200,
        '[+]ping ok\n[+]shutdown ok\n[+]informer/sync excluded: ok\n' +
          'warn: some health checks cannot be excluded: no matches for "missing"\nreadyz check passed\n',
      ],
    ])('leave out what %s says', async (url, code, text) => {
      addBroken();

      expect(await get(url)).toEqual({ code, text });
    });

    it('are not ready once the process is stopping', async () => {
      app.get(ShutdownSignal).onModuleDestroy();

      expect((await get('/readyz')).code).toBe(500);
      expect((await get('/livez')).code).toBe(200);
    });
  });

  describe('/metrics', () => {
    it('shows the process and its version', async () => {
      const { code, text } = await get('/metrics');

      expect(code).toBe(200);
      expect(text).toMatch(/^# HELP process_cpu_user_seconds_total /);
      expect(text).toMatch(/^clusterpedia_build_info\{git_version="v\d[^}]*\} 1$/m);
      expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    });

    it.each`
      accepted         | encoding
      ${'gzip'}        | ${'gzip'}
      ${'br;q=1, *'}   | ${'gzip'}
      ${'gzip;q=0, *'} | ${undefined}
      ${undefined}     | ${undefined}
    `('answers with encoding $encoding to who accepts $accepted', async ({ accepted, encoding }) => {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted as string };

      const answer = await app.inject({ method: 'GET', url: '/metrics', headers });

      expect(answer.headers).toMatchObject({
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        vary: 'accept-encoding',
      });
      expect(answer.headers['content-encoding']).toBe(encoding);
      const text = encoding === undefined ? answer.payload : gunzipSync(answer.rawPayload).toString();
      expect(text).toMatch(/^clusterpedia_build_info\{.*\} 1$/m);
    });

    it('starts again after DELETE, but for what never changes', async () => {
      const table = { seen: { name: 'seen_total', type: 'counter', help: 'Seen.', labels: [] } } as const;
      registerMetrics(app.get(Registry), table).seen.inc({}, 5);

      const { statusCode, payload } = await app.inject({ method: 'DELETE', url: '/metrics' });

      expect({ statusCode, payload }).toEqual({ statusCode: 200, payload: 'metrics reset\n' });
      const { text } = await get('/metrics');
      expect(text).toMatch(/^seen_total 0$/m);
      expect(text).toMatch(/^clusterpedia_build_info\{.*\} 1$/m);
    });
  });
});

describe('TelemetryModule.forRoot', () => {
  const start = async (options: Partial<TelemetryOptions>): Promise<NestFastifyApplication> => {
    const module = TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true, ...options });
    const testing = await Test.createTestingModule({ imports: [module] }).compile();
    const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    return app.init();
  };

  it('does not compress metrics when told so', async () => {
    const app = await start({ compressMetrics: false });

    const { headers } = await app.inject({ method: 'GET', url: '/metrics', headers: { 'accept-encoding': 'gzip' } });

    expect(headers['content-encoding']).toBeUndefined();
    await app.close();
  });

  it.each(['/metrics', '/livez', '/readyz'])('leaves %s to others when told so', async (url) => {
    const app = await start({ serveHttp: false });

    expect((await app.inject({ method: 'GET', url })).statusCode).toBe(404);
    await app.close();
  });

  it('keeps the metrics of two applications in one process apart', async () => {
    const [first, second] = [await start({}), await start({})];
    const table = { seen: { name: 'seen_total', type: 'counter', help: 'Seen.', labels: [] } } as const;

    registerMetrics(first.get(Registry), table).seen.inc({});

    expect((await first.inject({ method: 'GET', url: '/metrics' })).payload).toMatch(/^seen_total 1$/m);
    expect((await second.inject({ method: 'GET', url: '/metrics' })).payload).not.toMatch(/seen_total/);
    await Promise.all([first.close(), second.close()]);
  });
});

describe('HealthRegistry', () => {
  it('logs that a check fails and that it passes again, not each probe between', async () => {
    const log: unknown[] = [];
    const health = new HealthRegistry(recordingLogger(log));
    let isBroken = false;
    health.add({
      name: 'storage',
      kinds: ['readyz'],
      check: () => (isBroken ? Promise.reject(new Error('refused')) : Promise.resolve()),
    });

    for (const next of [false, true, true, true, false, false, true]) {
      isBroken = next;
      await health.run('readyz');
    }

    expect(log).toEqual([
      { level: 'warn', msg: 'health check fails', check: 'storage' },
      { level: 'info', msg: 'health check passes again', check: 'storage' },
      { level: 'warn', msg: 'health check fails', check: 'storage' },
    ]);
  });

  it('fails a check that does not answer', async () => {
    jest.useFakeTimers();
    const health = new HealthRegistry(silentLogger);
    health.add({ name: 'hangs', kinds: ['livez'], check: () => new Promise(() => undefined) });

    const results = health.run('livez');
    await jest.advanceTimersByTimeAsync(5000);
    jest.useRealTimers();

    expect(await results).toEqual([{ name: 'hangs', status: 'failed' }]);
  });

  it('refuses two checks of one name', () => {
    const health = new HealthRegistry(silentLogger);
    const check = { name: 'ping', kinds: ['livez'], check: () => Promise.resolve() } as const;
    health.add(check);

    expect(() => health.add(check)).toThrow('added twice');
  });
});

function recordingLogger(log: unknown[]): Logger {
  const write = (line: string): void => {
    const { level, msg, check } = JSON.parse(line) as Record<string, unknown>;
    log.push({ level, msg, check });
  };
  return createLogger({ format: 'json', verbosity: 0, destination: { write, flushSync: () => undefined } });
}
