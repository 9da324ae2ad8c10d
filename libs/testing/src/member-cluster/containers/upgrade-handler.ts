import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatusError, type RequestInfo } from '#kube';
import type { MemberClusterStore } from '../../member-cluster-store.js';
import { containerOf } from './container.js';
import type { Containers } from './containers.js';
import { forwardPorts } from './port-forward-handler.js';
import { attach, execute } from './process-handler.js';
import { spdySession, wantedStreams, webSocketSession, type ProcessSession } from './process-session.js';
import { acceptKey, webSocketMessages } from './web-socket.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
/** Best first. */
const processProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const portForwardProtocols = ['portforward.k8s.io'];
/** A SPDY connection inside the messages of a WebSocket. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

/** What runs in the pods, and the pods. */
export interface UpgradeParts {
  readonly store: MemberClusterStore;
  readonly containers: Containers;
}

/** A connection that its client wants to use otherwise from now on. */
export interface UpgradeRequest {
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
}

/**
 * Answers `exec`, `attach` and `portforward` of a pod, over SPDY/3.1 and over WebSocket. Settles when the connection ends.
 *
 * @throws StatusError while nothing has been answered
 */
export async function answerUpgrade({ store, containers }: UpgradeParts, request: UpgradeRequest): Promise<void> {
  const { info, query } = request;
  const isProcess = info.subresource === 'exec' || info.subresource === 'attach';
  if (info.resource !== 'pods' || !(isProcess || info.subresource === 'portforward')) {
    throw new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
  }
  const pod = store.get(pods, info);
  if (!isProcess) {
    await forwardPorts(containers, { namespace: info.namespace, pod: info.name }, portForwardConnection(request));
    return;
  }
  const container = containerOf(pod, query.get('container'));
  const session = await processSession(request);
  if (info.subresource === 'attach') {
    await attach(containers, container, session);
  } else {
    await execute(containers, container, query.getAll('command'), session);
  }
}

function portForwardConnection(request: UpgradeRequest): Duplex {
  if (isWebSocket(request)) {
    return webSocketMessages(acceptWebSocket(request, [TUNNEL]));
  }
  return acceptSpdy(request, portForwardProtocols);
}

function processSession(request: UpgradeRequest): Promise<ProcessSession> {
  if (isWebSocket(request)) {
    return Promise.resolve(webSocketSession(webSocketMessages(acceptWebSocket(request, processProtocols))));
  }
  return spdySession(acceptSpdy(request, processProtocols), wantedStreams(request.query));
}

function isWebSocket({ raw }: UpgradeRequest): boolean {
  return raw.headers.upgrade?.toLowerCase() === 'websocket';
}

function acceptWebSocket({ raw, socket }: UpgradeRequest, protocols: readonly string[]): Duplex {
  const protocol = choose(protocols, raw.headers['sec-websocket-protocol']);
  return accept(socket, {
    upgrade: 'websocket',
    'sec-websocket-accept': acceptKey(raw.headers['sec-websocket-key'] ?? ''),
    'sec-websocket-protocol': protocol,
  });
}

function acceptSpdy({ raw, socket }: UpgradeRequest, protocols: readonly string[]): Duplex {
  const offered = raw.headers['x-stream-protocol-version'];
  const protocol = choose(protocols, [offered ?? []].flat().join(','));
  return accept(socket, { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol });
}

/** @throws StatusError Forbidden as kubelet says it */
function choose(protocols: readonly string[], offered = ''): string {
  const names = new Set(offered.split(',').map((name) => name.trim()));
  const chosen = protocols.find((protocol) => names.has(protocol));
  if (chosen === undefined) {
    throw new StatusError('Forbidden', `unable to upgrade: unable to negotiate protocol: client supports ${offered}`);
  }
  return chosen;
}

function accept(socket: Duplex, headers: Readonly<Record<string, string>>): Duplex {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\n${lines.join('')}\r\n`);
  return socket;
}
