import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { ShutdownSignal } from '#telemetry';
import { ClientGoneError, withDeadline } from './request-deadline.js';
import { WatchLives } from './watch-life.js';

type Run = (reply: FastifyReply, work: () => Promise<void>) => Promise<void>;

const lives = new WatchLives(new ShutdownSignal(), { 'min-request-timeout': 1800 });
const runs: readonly { readonly runner: string; readonly run: Run }[] = [
  { runner: 'withDeadline', run: (reply, work) => withDeadline(reply, 60_000, work) },
  { runner: 'WatchLives', run: (reply, work) => lives.run(reply, {}, work) },
];
const protocols = [
  { protocol: 'HTTP/1.1', makeServer: () => Fastify(), leave: askAndLeave },
  {
    protocol: 'HTTP/2',
    makeServer: () => Fastify({ http2: true }) as unknown as FastifyInstance,
    leave: askAndLeaveHttp2,
  },
];
const cases = runs.flatMap((run) => protocols.map((protocol) => ({ ...run, ...protocol })));

describe('a request whose client left before its work began', () => {
  it.each(cases)('is not worked on by $runner over $protocol', async ({ run, makeServer, leave }) => {
    const server = makeServer();
    const arrived = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<unknown>();
    let worked = 0;
    server.get('/', async (_request, reply) => {
      const gone = once(reply.raw, 'close');
      arrived.resolve();
      await gone;
      outcome.resolve(await run(reply, () => Promise.resolve(void (worked += 1))).catch((error: unknown) => error));
      reply.hijack();
    });
    await server.listen({ port: 0, host: '127.0.0.1' });

    await leave((server.server.address() as AddressInfo).port, arrived.promise);

    expect(await outcome.promise).toBeInstanceOf(ClientGoneError);
    expect(worked).toBe(0);
    await server.close();
  });
});

async function askAndLeave(port: number, arrived: Promise<void>): Promise<void> {
  const request = get({ port, agent: false }).on('error', () => undefined);
  await arrived;
  request.destroy();
}

async function askAndLeaveHttp2(port: number, arrived: Promise<void>): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  const request = session.request({ ':path': '/' }).on('error', () => undefined);
  await arrived;
  request.close();
  session.destroy();
}
