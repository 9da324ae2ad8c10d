import { once } from 'node:events';
import { get, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAdapterHost } from '@nestjs/core';
import Fastify, { type FastifyInstance } from 'fastify';
import type { UserInfo } from '#auth';
import { Registry } from '#telemetry';
import { eventually } from '#testing';
import { InFlightRequests } from './in-flight-requests.js';
import { RequestChain } from './request-chain.js';
import { RequestRecorder } from './request-recorder.js';

const jane: UserInfo = { name: 'jane', groups: [], extra: {} };

describe('RequestChain', () => {
  let server: FastifyInstance;
  let inFlight: InFlightRequests;
  /** Ends the authentication of the requests there are. */
  let authenticate: () => void;
  let asked: number;
  let gone: number;

  beforeEach(async () => {
    server = Fastify();
    inFlight = new InFlightRequests({ readOnly: 1, mutating: 1 });
    const recorder = new RequestRecorder(new Registry(), inFlight);
    const host = { httpAdapter: { getInstance: () => server } } as unknown as HttpAdapterHost;
    const chain = new RequestChain(host, inFlight, recorder, undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    [authenticate, asked, gone] = [resolve, 0, 0];
    server.addHook('onRequest', async (request, reply) => {
      reply.raw.once('close', () => (gone += 1));
      asked += 1;
      await promise;
      chain.onAuthenticated(request, jane);
    });
    server.get('/*', () => 'ok');
    await server.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    await server.close();
  });

  function ask(): ClientRequest {
    const { port } = server.server.address() as AddressInfo;
    return get({ port, path: '/api/v1/pods', agent: false });
  }

  it('counts no request whose client left before it was known who asks', async () => {
    const impatient = ask().on('error', () => undefined);
    await eventually(() => expect(asked).toBe(1));
    impatient.destroy();
    await eventually(() => expect(gone).toBe(1));

    authenticate();

    const [{ statusCode }] = (await once(ask(), 'response')) as [{ readonly statusCode: number }];
    expect(statusCode).toBe(200);
    await eventually(() => expect(inFlight.countOf('readOnly')).toBe(0));
  });
});
