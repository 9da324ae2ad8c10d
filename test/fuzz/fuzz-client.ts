import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import { connect as connectTls } from 'node:tls';
import type { RestConfig } from '#client';
import type { FuzzRequest } from './request-grammar.js';

/** What came back. */
export interface FuzzAnswer {
  /** HTTP status; 0 when the connection ended without one. */
  readonly status: number;
  /** The beginning of the body. */
  readonly body: string;
}

/** After this a server that does not answer hangs. Watches end before. */
const patienceMs = 20_000;
/** As much of an answer as is read: most go on for long, and some for ever. */
const enoughBytes = 64 * 1024;
const watchPatienceMs = 50;

/** Sends what no ordinary client would, in three ways. */
export class FuzzClient {
  readonly #agent: Agent;
  readonly #url: URL;
  readonly #tls: Pick<RestConfig, 'ca' | 'cert' | 'key'>;
  #session: ClientHttp2Session | undefined;

  constructor({ server, ca, cert, key }: RestConfig) {
    this.#url = new URL(server);
    this.#tls = { ca, cert, key };
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32, ...this.#tls });
  }

  /**
   * As a well-formed HTTP/1.1 request, whatever it asks for. A server may close a kept connection just when it is used again;
   * then another is used, as every client does.
   *
   * @throws Error when there is no answer in time
   */
  async overHttp1(wanted: FuzzRequest): Promise<FuzzAnswer> {
    const sent = this.#send(wanted, this.#agent);
    try {
      return await answerTo(sent);
    } catch (error) {
      if (!sent.reusedSocket || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') {
        throw error;
      }
      return answerTo(this.#send(wanted, false));
    }
  }

  /** As a stream of one HTTP/2 connection. @throws Error when there is no answer in time */
  async overHttp2({ method, target, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    const signal = AbortSignal.timeout(patienceMs);
    const session = this.#openSession();
    const stream = session.request({ ...headers, ':method': method, ':path': asPath(target) }, { signal });
    stream.on('error', () => undefined).end(Buffer.from(body, 'latin1'));
    const status = new Promise<number>((resolve) => {
      stream.once('response', (received) => resolve(Number(received[':status'])));
      // The server may refuse a stream without a word; one that it forgets is ended by the signal, and told by it.
      stream.once('close', () => resolve(0));
    });
    const code = await status;
    signal.throwIfAborted();
    const text = code === 0 ? '' : await beginning(stream, true, signal);
    return { status: code, body: text };
  }

  /** As bytes on a connection of their own, which is closed when nothing more comes. @throws Error when nothing happens in time */
  async overSocket(bytes: Buffer): Promise<FuzzAnswer> {
    const { hostname: host, port } = this.#url;
    const socket = connectTls({ host, port: Number(port), ...this.#tls, ALPNProtocols: ['http/1.1'] });
    const signal = AbortSignal.timeout(patienceMs);
    socket.on('error', () => undefined);
    socket.end(bytes);
    const text = await beginning(socket, false, signal);
    return { status: Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0), body: text };
  }

  close(): void {
    this.#agent.destroy();
    this.#session?.destroy();
  }

  #send({ method, target, headers, body }: FuzzRequest, agent: Agent | false): ClientRequest {
    const { hostname, port } = this.#url;
    const path = asPath(target);
    const sent = httpsRequest({ ...this.#tls, hostname, port, path, method, headers, agent });
    // Told to whoever waits for the answer; the rest of a refused body may fail after it.
    sent.on('error', () => undefined).end(Buffer.from(body, 'latin1'));
    return sent;
  }

  #openSession(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      this.#session = connectHttp2(this.#url.origin, this.#tls);
      this.#session.on('error', () => undefined);
      this.#session.setMaxListeners(0);
    }
    return this.#session;
  }
}

async function answerTo(sent: ClientRequest): Promise<FuzzAnswer> {
  const signal = AbortSignal.timeout(patienceMs);
  const [response] = (await once(sent, 'response', { signal })) as [IncomingMessage];
  const text = await beginning(response, response.headers['content-length'] === undefined, signal);
  return { status: response.statusCode ?? 0, body: text };
}

/** A path that clients of Node agree to send: what is no ASCII is escaped byte by byte. */
function asPath(target: string): string {
  const escaped = target.toWellFormed().replaceAll(/[^\u0021-\u007e]+/g, (text) => encodeURIComponent(text));
  return escaped.startsWith('/') ? escaped : `/${escaped}`;
}

interface Answering extends NodeJS.EventEmitter {
  destroy(): unknown;
}

/**
 * Reads until there is enough, or the end, and lets go of the rest.
 *
 * @param isOpenEnded - whether it may be a watch, of which nothing more may ever come
 * @throws the signal's reason when neither comes
 */
async function beginning(stream: Answering, isOpenEnded: boolean, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1').slice(0, enoughBytes);
    clearTimeout(timer);
    timer = isOpenEnded ? setTimeout(resolve, watchPatienceMs) : undefined;
    if (text.length >= enoughBytes) {
      resolve();
    }
  });
  timer = isOpenEnded ? setTimeout(resolve, watchPatienceMs) : undefined;
  ['end', 'close', 'error'].forEach((event) => stream.once(event, () => resolve()));
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    stream.destroy();
  }
  return text;
}
