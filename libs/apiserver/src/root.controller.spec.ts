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

  it('says where the group is served, by the name that the client used', async () => {
    const { body } = await app.inject({ url: '/apis', headers: { host: 'search.example.com:6443' } });

    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: 'search.example.com:6443' }];
    expect(JSON.parse(body)).toMatchObject({ groups: [{ name: 'clusterpedia.io', serverAddressByClientCIDRs }] });
  });

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
