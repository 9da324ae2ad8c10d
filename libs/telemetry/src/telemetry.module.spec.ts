import { jest } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { HealthRegistry } from './health.js';
import { silentLogger } from './logger.js';
import { Registry, registerMetrics } from './metrics.js';
import { ShutdownSignal } from './shutdown-signal.js';
import { TelemetryModule } from './telemetry.module.js';

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
      expect(text).toMatch(/^clusterpedia_build_info\{git_version="v\d[^}]*\} 1$/m);
      expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
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

describe('HealthRegistry', () => {
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
