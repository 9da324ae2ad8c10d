import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CertificateAuthority, createSecureAdapter } from '#bootstrap';
import { silentLogger } from '#telemetry';
import { OutputBlocks } from './output-blocks.js';
import { withDeadline } from './request-deadline.js';
import { sendBody } from './response-writer.js';

const head = { status: 200, contentType: 'application/json' };
const MEGABYTE = 1024 * 1024;

/** A body that says how far it was read and whether it was closed. */
class Body {
  produced = 0;
  readonly closed = Promise.withResolvers<void>();

  constructor(
    private readonly blocks: number,
    private readonly bytes: number,
    private readonly failure?: Error,
  ) {}

  // oxlint-disable-next-line typescript/require-await -- because a body is an async generator
  async *read(): AsyncGenerator<Buffer, void, undefined> {
    try {
      while (this.produced < this.blocks) {
        this.produced += 1;
        yield Buffer.alloc(this.bytes, 'x');
      }
      if (this.failure !== undefined) {
        throw this.failure;
      }
    } finally {
      this.closed.resolve();
    }
  }
}

/** Blocks that all differ, in recycled memory. */
class NumbersBody extends Body {
  static readonly text = Array.from({ length: 400_000 }, (_, index) => `${index},`).join('');

  constructor() {
    super(0, 0);
  }

  // oxlint-disable-next-line typescript/require-await -- because a body is an async generator
  override async *read(): AsyncGenerator<Buffer, void, undefined> {
    const blocks = new OutputBlocks();
    for (let start = 0; start < NumbersBody.text.length; start += 10_000) {
      blocks.append(NumbersBody.text.slice(start, start + 10_000));
      yield* blocks.takeFull();
    }
    yield* blocks.takeRest();
  }
}

type Protocol = 'HTTP/1.1' | 'HTTP/2';

/** A request on its way. */
interface Ongoing {
  readonly status: Promise<number>;
  /** Rejects when the connection breaks before the end. */
  readonly body: () => Promise<Buffer>;
  readonly leave: () => void;
}

describe('sendBody', () => {
  let server: FastifyInstance;
  let port: number;
  let body: Body;
  let outcome: Promise<void>;

  beforeAll(async () => {
    const ca = await CertificateAuthority.create({ commonName: 'test' });
    const pair = await ca.issue({ commonName: 'server', hosts: ['127.0.0.1'], usages: ['server'] });
    server = createSecureAdapter({ ...pair, logger: silentLogger }).getInstance<FastifyInstance>();
    server.get('/', (_request, reply: FastifyReply) => {
      outcome = withDeadline(reply, 10_000, (signal) => sendBody(reply, head, body.read(), signal));
      outcome.catch((error: unknown) => (reply.raw.headersSent ? undefined : reply.code(503).send(String(error))));
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    port = (server.server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  function begin(protocol: Protocol, headers: Readonly<Record<string, string>> = {}): Ongoing {
    return protocol === 'HTTP/2' ? beginHttp2(headers) : beginHttp1(headers);
  }

  function beginHttp1(headers: Readonly<Record<string, string>>): Ongoing {
    const request = httpsRequest({ host: '127.0.0.1', port, headers, rejectUnauthorized: false, agent: false }).end();
    const response = once(request, 'response').then(([message]) => message as IncomingMessage);
    request.on('error', () => undefined);
    return {
      status: response.then(({ statusCode }) => statusCode ?? 0),
      body: async () => collect(await response),
      leave: () => request.destroy(),
    };
  }

  function beginHttp2(headers: Readonly<Record<string, string>>): Ongoing {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/', ...headers });
    stream.on('error', () => undefined);
    stream.on('close', () => session.close());
    return {
      status: once(stream, 'response').then(([received]) => Number((received as Record<string, unknown>)[':status'])),
      body: () => collect(stream),
      leave: () => session.destroy(),
    };
  }

  const protocols: readonly Protocol[] = ['HTTP/1.1', 'HTTP/2'];
  const deliveries = protocols.flatMap((protocol) =>
    ['identity', 'gzip'].map((encoding) => [protocol, encoding] as const),
  );

  it.each(protocols)('sends many blocks over %s', async (protocol) => {
    body = new Body(5, MEGABYTE);

    const received = await begin(protocol).body();

    expect(received.equals(Buffer.alloc(5 * MEGABYTE, 'x'))).toBe(true);
  });

  it.each(protocols)('compresses many blocks over %s for those who can read it', async (protocol) => {
    body = new Body(5, MEGABYTE);

    const received = await begin(protocol, { 'accept-encoding': 'br, gzip' }).body();

    expect(received.length).toBeLessThan(MEGABYTE);
    expect(gunzipSync(received).equals(Buffer.alloc(5 * MEGABYTE, 'x'))).toBe(true);
  });

  it.each(deliveries)(
    'sends blocks whose memory is used again as they were, over %s with %s',
    async (protocol, encoding) => {
      const answers = Array.from({ length: 4 }, () => {
        body = new NumbersBody();
        return begin(protocol, { 'accept-encoding': encoding }).body();
      });

      for (const received of await Promise.all(answers)) {
        expect(encoding === 'gzip' ? gunzipSync(received).toString() : received.toString()).toBe(NumbersBody.text);
      }
    },
  );

  it('sends as it is what is small or not wanted compressed', async () => {
    body = new Body(1, 1000);
    expect((await begin('HTTP/1.1', { 'accept-encoding': 'gzip' }).body()).length).toBe(1000);

    body = new Body(1, MEGABYTE);
    expect((await begin('HTTP/1.1', { 'accept-encoding': 'gzip;q=0' }).body()).length).toBe(MEGABYTE);
  });

  it.each(protocols)('can still answer an error before the second block over %s', async (protocol) => {
    body = new Body(1, MEGABYTE, new Error('broken'));

    expect(await begin(protocol).status).toBe(503);
  });

  it.each(deliveries)('breaks the connection on a later error over %s with %s', async (protocol, encoding) => {
    body = new Body(4, MEGABYTE, new Error('broken'));

    const ongoing = begin(protocol, { 'accept-encoding': encoding });

    expect(await ongoing.status).toBe(200);
    await expect(ongoing.body()).rejects.toThrow();
    await expect(outcome).rejects.toThrow('broken');
  });

  it.each(protocols)('waits for a slow reader over %s, and closes the body when it leaves', async (protocol) => {
    body = new Body(1000, MEGABYTE);

    const ongoing = begin(protocol);
    await ongoing.status;
    ongoing.leave();
    await body.closed.promise;

    await expect(outcome).rejects.toThrow('the client has gone');
    expect(body.produced).toBeLessThan(100);
  });
});

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
