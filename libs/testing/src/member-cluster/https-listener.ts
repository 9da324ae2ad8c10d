import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Serves one request; never rejects. */
export type RequestListener = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/** Serves a request to use its connection otherwise; never rejects. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex) => void;

/** Certificate of the server, and the authority whose client certificates it accepts. */
export type ServerIdentity = Required<Pick<SecureServerOptions, 'cert' | 'key' | 'ca'>>;

/** An HTTPS server on a loopback port, for HTTP/2 and HTTP/1.1, whose connections can be cut. */
export class HttpsListener {
  readonly #sockets = new Set<Socket>();
  readonly #listener: RequestListener;
  readonly #upgradeListener: UpgradeListener;
  #identity: ServerIdentity;
  #server: Http2SecureServer | undefined;
  #port: number;

  /** @param port - 0 for a free one, kept over restarts */
  constructor(port: number, identity: ServerIdentity, listener: RequestListener, upgradeListener: UpgradeListener) {
    this.#port = port;
    this.#identity = identity;
    this.#listener = listener;
    this.#upgradeListener = upgradeListener;
  }

  get port(): number {
    return this.#port;
  }

  /** @throws Error when the port is taken */
  async start(): Promise<void> {
    const server = createSecureServer({
      ...this.#identity,
      allowHTTP1: true,
      requestCert: true,
      // A client without a certificate, or with a foreign one, gets an answer that says so.
      rejectUnauthorized: false,
      settings: { maxConcurrentStreams: 250 },
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // A client that breaks off, or speaks no TLS, is no fault of the server.
    server.on('sessionError', () => undefined);
    server.on('tlsClientError', () => undefined);
    server.on('request', this.#listener);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.unshift(head);
      this.#upgradeListener(request, socket);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cut every connection. */
  dropConnections(): void {
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
  }

  /** Stop listening and cut every connection; nothing happens when it is stopped already. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) {
      return;
    }
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.dropConnections();
    await closed;
  }

  /** Serve with another certificate from now on; clients have to connect again. */
  changeIdentity(identity: ServerIdentity): void {
    this.#identity = identity;
    this.#server?.setSecureContext(identity);
    this.dropConnections();
  }
}
