import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import { parseRequestInfo, type RequestInfo, StatusError } from '#kube';
import { untilAborted } from '#async';
import type { Fault, MemberClusterFaults } from '../member-cluster-faults.js';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import { ApiResponse, ResponseClosed } from './api-response.js';
import type { ClusterAccess, UserInfo } from './authentication.js';
import type { Containers } from './containers/containers.js';
import { answerUpgrade } from './containers/upgrade-handler.js';
import { ContinueExpired } from './continue-token.js';
import { type DocumentAnswer, sendDocument } from './document-answer.js';
import { inconsistentContinuation } from './list-handler.js';
import { answerNonResource } from './non-resource-handler.js';
import { createsByApply } from './patch-handler.js';
import { RequestLog } from './request-log.js';
import { answerResource } from './resource-handler.js';
import { selectedName } from './selection.js';
import { answerRefusal, type WatchSettings } from './watch-handler.js';

/** What the server needs of its cluster. */
export interface ApiServerParts {
  readonly store: MemberClusterStore;
  readonly faults: MemberClusterFaults;
  readonly access: ClusterAccess;
  readonly containers: Containers;
  readonly watches: WatchSettings;
}

const requestLogLimit = 10_000;

/** From a request on the wire to its answer: identity, permission, faults, handler; any error becomes a Status. */
export class ApiServer {
  readonly requests = new RequestLog(requestLogLimit);

  constructor(private readonly parts: ApiServerParts) {}

  /** Answers a request. Never rejects: what cannot be answered is broken off. */
  async serve(
    raw: IncomingMessage | Http2ServerRequest,
    rawResponse: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    const url = new URL(raw.url ?? '/', 'https://cluster');
    const method = raw.method ?? 'GET';
    const query = url.searchParams;
    const info = readInfo(method, url);
    const facts = { verb: info.verb, path: url.pathname, resource: info.resource, continued: query.has('continue') };
    const fault = this.parts.faults.strike(facts);
    const response = new ApiResponse(rawResponse, fault);
    const entry = {
      ...facts,
      query,
      userAgent: raw.headers['user-agent'] ?? '',
      accept: raw.headers.accept ?? '',
      headers: raw.headers,
      username: '',
      status: 0,
    };
    this.requests.add(entry);
    try {
      const user = this.parts.access.authenticate(raw);
      entry.username = user.username;
      await this.#answer({ method, query, headers: raw.headers, info, user, raw }, response, fault);
    } catch (error) {
      await answerError(response, error);
    } finally {
      entry.status = response.status;
    }
  }

  /** Answers a request to use its connection otherwise, from the path of a subresource. Never rejects. */
  async upgrade(raw: IncomingMessage, socket: Duplex): Promise<void> {
    const url = new URL(raw.url ?? '/', 'https://cluster');
    const query = url.searchParams;
    const info = readInfo(raw.method ?? 'GET', url);
    const facts = { verb: info.verb, path: url.pathname, resource: info.resource, query };
    const entry = {
      ...facts,
      userAgent: raw.headers['user-agent'] ?? '',
      accept: '',
      headers: raw.headers,
      username: '',
      status: 0,
    };
    this.requests.add(entry);
    // A client that breaks off is no fault of the server.
    socket.on('error', () => undefined);
    try {
      const user = this.parts.access.authenticate(raw);
      entry.username = user.username;
      if (!this.parts.access.isAllowed(user, { ...info, path: '' })) {
        throw forbidden(user, info);
      }
      await answerUpgrade(this.parts, { info, query, raw, socket });
      entry.status = 101;
    } catch (error) {
      const { status, document } = errorAnswer(error);
      entry.status = status;
      const body = JSON.stringify(document);
      const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close\r\n`;
      socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
  }

  async #answer(request: ApiRequest, response: ApiResponse, fault: Fault | undefined): Promise<void> {
    const { info, user } = request;
    const { access } = this.parts;
    const path = info.isResourceRequest ? '' : info.path;
    if (!access.isAllowed(user, { ...info, name: info.name || selectedName(info, request.query), path })) {
      throw forbidden(user, info);
    }
    const creation = { ...info, verb: 'create' } as const;
    if (createsByApply(this.parts.store, request) && !access.isAllowed(user, { ...creation, path })) {
      throw forbidden(user, creation);
    }
    if (fault !== undefined && (await this.#strike(request, response, fault))) {
      return;
    }
    if (info.isResourceRequest) {
      await answerResource(this.parts, request, response);
    } else {
      await answerNonResource(this.parts.store.resources, request, response);
    }
  }

  /** @returns whether the fault was the answer; the others distort the answer that is yet to come */
  async #strike({ info, query }: ApiRequest, response: ApiResponse, fault: Fault): Promise<boolean> {
    switch (fault.kind) {
      case 'status':
        await sendDocument(response, statusAnswer(fault.code, fault.retryAfterSeconds));
        return true;
      case 'expired': {
        if (info.verb === 'watch') {
          await answerRefusal(response, new StatusError('Expired', 'too old resource version: 1 (2)'));
          return true;
        }
        const token = query.get('continue');
        throw token === null
          ? new StatusError('Expired', 'The resourceVersion for the provided list is too old.')
          : inconsistentContinuation(token);
      }
      case 'hang':
        await untilAborted(response.signal);
        return true;
      case 'reset':
        response.resetConnection();
        return true;
      case 'slow':
      case 'truncate':
        return false;
    }
  }
}

/** A path that cannot be read still gets an answer, and faults can strike it. */
function readInfo(method: string, { pathname, searchParams }: URL): RequestInfo {
  try {
    return parseRequestInfo(method, pathname, searchParams);
  } catch (error) {
    if (error instanceof StatusError) {
      return parseRequestInfo(method, '/', searchParams);
    }
    throw error;
  }
}

function forbidden({ username }: UserInfo, info: RequestInfo): StatusError {
  const { verb, group, resource, subresource, namespace, name, path } = info;
  if (!info.isResourceRequest) {
    return new StatusError('Forbidden', `forbidden: User "${username}" cannot ${verb} path "${path}"`, { details: {} });
  }
  const what = group === '' ? resource : `${resource}.${group}`;
  const named = name === '' ? '' : ` "${name}"`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  return new StatusError(
    'Forbidden',
    `${what}${named} is forbidden: User "${username}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
    { details: { name, group, kind: resource } },
  );
}

const reasonByFault = {
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'Internal error occurred: etcdserver: leader changed'],
  502: ['InternalError', 'bad gateway'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'request did not complete within the allotted timeout'],
} as const;

function statusAnswer(code: keyof typeof reasonByFault, retryAfterSeconds: number | undefined): DocumentAnswer {
  const [reason, message] = reasonByFault[code];
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status: code, document: { ...new StatusError(reason, message, details).toStatus(), code }, headers };
}

async function answerError(response: ApiResponse, error: unknown): Promise<void> {
  if (error instanceof ResponseClosed) {
    return;
  }
  if (response.status !== 0) {
    response.reset();
    return;
  }
  try {
    await sendDocument(response, errorAnswer(error));
  } catch (closed) {
    if (!(closed instanceof ResponseClosed)) {
      throw closed;
    }
  }
}

function errorAnswer(error: unknown): DocumentAnswer {
  if (error instanceof ContinueExpired) {
    const status = new StatusError('Expired', error.message).toStatus();
    return { status: 410, document: { ...status, metadata: { continue: error.inconsistent } } };
  }
  const known =
    error instanceof StatusError
      ? error
      : new StatusError(
          'InternalError',
          `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
        );
  return { status: known.code, document: known.toStatus() };
}
