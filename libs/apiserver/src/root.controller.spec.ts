import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { StorageFactory } from '#storage';
import { Logger, silentLogger } from '#telemetry';
import { RootController } from './root.controller.js';
import { StatusFilter } from './status.filter.js';

describe('RootController', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const providers = [
      { provide: StorageFactory, useValue: { getSupportedRequestVerbs: () => ['get', 'list'] } },
      { provide: Logger, useValue: silentLogger },
    ];
    const module = await Test.createTestingModule({ controllers: [RootController], providers }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalFilters(new StatusFilter(silentLogger));
    await app.init();
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/apis', 200],
    ['POST', '/apis', 405],
    ['DELETE', '/version', 405],
    ['PUT', '/openapi/v2?x=y', 405],
    ['GET', '/nosuch', 404],
    ['POST', '/nosuch', 404],
  ] as const)('answers %s %s with %i', async (method, url, code) => {
    const { statusCode, body } = await app.inject({ method, url });

    expect(statusCode).toBe(code);
    const expected = code === 405 ? { kind: 'Status', reason: 'MethodNotAllowed' } : {};
    expect(JSON.parse(body)).toMatchObject(expected);
  });
});
