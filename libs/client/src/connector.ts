import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { openTunnel, type TunnelTarget } from './proxy-tunnel.js';

type Callback = Parameters<buildConnector.connector>[1];

/**
 * Undici's connector, through a proxy if there is one, and one turn slower. A server that resets the connection right after
 * the TLS handshake is read in the turn of the handshake, and Node loses that end when HTTP/2 takes over the socket in the
 * same turn: the connection would look alive for ever, and answer nothing.
 *
 * @param timeoutMs - for the way through the proxy, and once more for the handshake with the server
 */
export function createConnector(
  options: buildConnector.BuildOptions,
  timeoutMs: number,
  proxy?: URL,
): buildConnector.connector {
  const connect = buildConnector({ ...options, timeout: timeoutMs });
  return (target, callback) => {
    if (proxy === undefined) {
      connect(target, oneTurnLater(callback));
    } else {
      void connectThrough(openTunnel(proxy, destinationOf(target), AbortSignal.timeout(timeoutMs)), target, callback);
    }
  };

  async function connectThrough(
    opening: Promise<Socket>,
    target: buildConnector.Options,
    callback: Callback,
  ): Promise<void> {
    let tunnel: Socket;
    try {
      tunnel = await opening;
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    if (target.protocol === 'https:') {
      connect({ ...target, httpSocket: tunnel }, oneTurnLater(callback));
    } else {
      oneTurnLater(callback)(null, tunnel);
    }
  }
}

function destinationOf({ hostname, port, protocol }: buildConnector.Options): TunnelTarget {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function oneTurnLater(callback: Callback): Callback {
  return (...[error, socket]: Parameters<Callback>) => {
    if (error !== null) {
      callback(error, null);
      return;
    }
    setImmediate(() => {
      if (socket.destroyed) {
        callback(socket.errored ?? new Error('the connection was closed right after the TLS handshake'), null);
      } else {
        callback(null, socket);
      }
    });
  };
}
