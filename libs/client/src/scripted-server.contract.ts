import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { CertificateAuthority } from '#bootstrap';
import type { RestConfig } from './rest-config.js';

/** Answers one request, byte by byte when it likes. */
export type Script = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** An HTTPS server whose every answer is written by a test, for faults that no well-behaved server has. */
export interface ScriptedServer {
  readonly config: RestConfig;
  /** `METHOD /path?query` of every request so far. */
  readonly requests: readonly string[];
  /** TCP connections accepted so far. */
  readonly connections: () => number;
  /** Change how requests are answered from now on. */
  play(script: Script): void;
  /** Break every connection, as a crash does; the server goes on listening. */
  breakConnections(): void;
  /** Stop listening and break every connection. */
  stop(): Promise<void>;
  /** Listen again where it listened before. */
  restart(): Promise<void>;
}

/** Starts on a free port, with a certificate of an authority of its own; speaks HTTP/2 and HTTP/1.1. */
export async function startScriptedServer(first: Script): Promise<ScriptedServer> {
  const authority = await CertificateAuthority.create({ commonName: 'scripted' });
  const pair = await authority.issue({ commonName: 'scripted', hosts: ['127.0.0.1'], usages: ['server'] });
  const server = createSecureServer({ ...pair, allowHTTP1: true });
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let script = first;
  let connectionCount = 0;
  server.on('connection', (socket: Socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Broken connections are what these tests are about.
  server.on('sessionError', () => undefined);
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.httpVersionMajor === 2) {
      response.stream.on('error', () => undefined);
    }
    script(request, response);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const breakConnections = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    config: { server: `https://127.0.0.1:${port}`, ca: authority.cert, token: 'secret' },
    requests,
    connections: () => connectionCount,
    play: (next) => {
      script = next;
    },
    breakConnections,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      breakConnections();
      await closed;
    },
    restart: () => listen(port),
  };
}

/** Answers with a JSON document. */
export function json(document: unknown, status = 200, headers: Record<string, string> = {}): Script {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(document));
  };
}
