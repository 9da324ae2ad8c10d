import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RESOURCES_PATH } from '../request-context.js';
import type { ProxySettings } from './proxy.options.js';
import { PROXY_SETTINGS } from './proxy.tokens.js';

/** A connection whose client wants to speak another protocol from now on. */
export interface UpgradeRequest {
  readonly protocol: string;
  readonly socket: Duplex;
  /** What the client has already said in that protocol. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<object, UpgradeRequest>();

/** The upgrade that a request asks for; nothing when it asks for none, or came over HTTP/2, which has no upgrades. */
export function upgradeOf(request: { readonly raw: object }): UpgradeRequest | undefined {
  return upgrades.get(request.raw);
}

/** What Node has had since 24.9: the choice of which requests to upgrade. Without it, all are offered. */
interface UpgradingServer extends Server {
  shouldUpgradeCallback?: (request: IncomingMessage) => boolean;
}

/**
 * Sends requests that want to upgrade their connection the way of all requests: they are authenticated, authorized, counted
 * and routed like any other, and whoever refuses one does it with an ordinary answer.
 */
@Injectable()
export class UpgradeRequests implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(PROXY_SETTINGS) private readonly settings: ProxySettings,
  ) {}

  onModuleInit(): void {
    if (!this.settings.isEnabled) {
      return;
    }
    const server: UpgradingServer = this.host.httpAdapter.getHttpServer() as Server;
    server.shouldUpgradeCallback = ({ url = '' }) => url.startsWith(`${RESOURCES_PATH}/`);
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      upgrades.set(request, { protocol: request.headers.upgrade ?? '', socket, head });
      server.emit('request', request, responseOn(request, socket));
    });
  }
}

/** Node has let go of the connection: this answer is the last on it, whatever it is. */
function responseOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  // A client that breaks off is no fault of ours; `close` follows.
  socket.on('error', () => undefined);
  socket.setTimeout(0);
  return response;
}
