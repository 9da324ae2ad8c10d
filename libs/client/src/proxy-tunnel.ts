import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { openSocks5, type Socks5Credentials } from './socks5.js';

/** What lies behind a proxy. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * A connection through a proxy, on which nothing has been said yet. Names are resolved by the proxy. The certificate of a
 * proxy that is itself spoken to by TLS is verified as Node does by default.
 *
 * @throws Error naming the proxy's host, never its URL, which may hold a password
 */
export async function openTunnel(proxy: URL, target: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  try {
    return proxy.protocol === 'socks5:'
      ? await throughSocks(proxy, target, signal)
      : await throughHttp(proxy, target, signal);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`no connection through the proxy ${proxy.host}: ${reason}`, { cause });
  }
}

function throughHttp(proxy: URL, { host, port }: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const request: ClientRequest = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    method: 'CONNECT',
    ...endpointOf(proxy, proxy.protocol === 'https:' ? 443 : 80),
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    agent: false,
    signal,
  });
  return new Promise((resolve, reject) => {
    request.once('connect', (response, socket, head) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`it answered CONNECT with ${response.statusCode} ${response.statusMessage}`.trim()));
        return;
      }
      // Bytes that came along with the answer belong to the server.
      if (head.length > 0) {
        socket.unshift(head);
      }
      resolve(socket);
    });
    request.once('response', (response) => {
      response.destroy();
      reject(new Error('it does not know CONNECT'));
    });
    request.once('error', reject);
    request.end();
  });
}

async function throughSocks(proxy: URL, target: TunnelTarget, signal: AbortSignal): Promise<Socket> {
  const socket = connect(endpointOf(proxy, 1080));
  const giveUp = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await openSocks5(socket, target, credentialsOf(proxy));
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function endpointOf({ hostname, port }: URL, defaultPort: number): { readonly host: string; readonly port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : Number(port) };
}

function authorization(proxy: URL): Readonly<Record<string, string>> {
  const credentials = credentialsOf(proxy);
  if (credentials === undefined) {
    return {};
  }
  const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${basic}` };
}

function credentialsOf({ username, password }: URL): Socks5Credentials | undefined {
  return username === ''
    ? undefined
    : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
