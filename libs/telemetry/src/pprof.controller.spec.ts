import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { silentLogger, type Logger } from './logger.js';
import { TelemetryModule } from './telemetry.module.js';

describe('PprofController', () => {
  let app: NestFastifyApplication;
  const said: string[] = [];

  beforeAll(async () => {
    const logger = Object.assign(Object.create(silentLogger) as Logger, {
      info: (_: object, message: string) => void said.push(message),
    });
    const module = TelemetryModule.forRoot({ logger, serveHttp: true });
    const testing = await Test.createTestingModule({ imports: [module] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
  });
  afterAll(() => app.close());

  it.each([
    ['/debug/pprof/', 200],
    ['/debug/pprof/profile?seconds=5', 501],
    ['/debug/pprof/heap', 501],
  ])('answers %s with what there is instead', async (url, status) => {
    const { statusCode, payload } = await app.inject({ method: 'GET', url });

    expect(statusCode).toBe(status);
    expect(payload).toContain('--cpu-prof');
  });

  it('says only once in the log that somebody asked', () => {
    expect(said.filter((message) => message.includes('profiles'))).toHaveLength(1);
  });
});
