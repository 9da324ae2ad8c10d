import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { uncompress } from 'snappy';
import { registerMetrics, Registry, silentLogger } from '#telemetry';
import type { RemoteWriteConfig } from './remote-write.config.js';
import { remoteWriteMetrics } from './remote-write.metrics.js';
import { RequestSender, type SendResult } from './request-sender.js';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const taken: Answer = { status: 204 };
const message = Buffer.from('a message, a message, a message, a message');

/** A receiver that gives its answers one after the other, and then always the last. */
class Receiver {
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: Buffer }[] = [];
  readonly #server: Server;

  constructor(answers: readonly [Answer, ...Answer[]]) {
    this.#server = createServer((request, response) => {
      void buffer(request).then((body) => {
        this.requests.push({ headers: request.headers, body });
        const { status, headers = {} } = answers[Math.min(this.requests.length, answers.length) - 1] ?? answers[0];
        response.writeHead(status, headers).end('');
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let receiver: Receiver;
let sender: RequestSender;

afterEach(async () => {
  await sender.close();
  receiver.close();
});

async function sendTo(
  answers: readonly [Answer, ...Answer[]],
  { deadline = AbortSignal.timeout(20_000), ...rest }: Partial<RemoteWriteConfig> & { deadline?: AbortSignal } = {},
): Promise<SendResult> {
  receiver = new Receiver(answers);
  const config: RemoteWriteConfig = {
    connection: { server: await receiver.listen(), username: 'pedia', password: 'secret' },
    path: '/api/v1/write?tenant=a',
    intervalMs: 30_000,
    timeoutMs: 10_000,
    message: 'prometheus.WriteRequest',
    headers: { 'X-Scope-OrgID': 'team' },
    shards: 1,
    samplesPerRequest: 10,
    minBackoffMs: 1,
    maxBackoffMs: 5,
    ...rest,
  };
  sender = new RequestSender(config, registerMetrics(new Registry(), remoteWriteMetrics), silentLogger);
  return sender.send(message, deadline);
}

describe('a request to a receiver of remote write', () => {
  it('is compressed, and says what it is and who sends it', async () => {
    await expect(sendTo([taken])).resolves.toBe('accepted');

    const [request] = receiver.requests;
    await expect(uncompress(request?.body ?? '')).resolves.toEqual(message);
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('pedia:secret').toString('base64')}`,
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
      'x-scope-orgid': 'team',
    });
  });

  it.each([500, 503, 429])('is sent again after %d', async (status) => {
    await expect(sendTo([{ status }, { status }, taken])).resolves.toBe('accepted');

    expect(receiver.requests).toHaveLength(3);
  });

  it.each([400, 401, 415])('is refused for good by %d', async (status) => {
    await expect(sendTo([{ status }, taken])).resolves.toBe('refused');

    expect(receiver.requests).toHaveLength(1);
  });

  it('waits as long as the receiver asks for', async () => {
    const startedAt = performance.now();

    await expect(sendTo([{ status: 429, headers: { 'retry-after': '1' } }, taken])).resolves.toBe('accepted');

    expect(performance.now() - startedAt).toBeGreaterThan(950);
  });

  it('is dropped when it is worth nothing any more', async () => {
    const deadline = new AbortController();
    const result = sendTo([{ status: 503 }], { deadline: deadline.signal, minBackoffMs: 60_000, maxBackoffMs: 60_000 });
    setTimeout(() => deadline.abort(), 50);

    await expect(result).resolves.toBe('dropped');
  });

  it('is sent again when nobody answers', async () => {
    const deadline = AbortSignal.timeout(200);

    await expect(sendTo([taken], { deadline, connection: { server: 'http://127.0.0.1:9' } })).resolves.toBe('dropped');
    expect(receiver.requests).toHaveLength(0);
  });
});
