import type { X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { StatusError } from '#kube';
import type { AuthenticationRequest } from './authenticator.js';

/** What a request shows, and what it asks for. */
export interface RequestFacts extends AuthenticationRequest {
  readonly method: string;
  readonly query: URLSearchParams;
}

/**
 * Reads what authentication and authorization need of a request, in one place and one way.
 *
 * @throws StatusError `BadRequest` for a request target that is not a path: routers cut other forms down to a path, so the
 * request that is authorized would not be the one that is answered
 */
export function factsOf({ raw }: FastifyRequest): RequestFacts {
  const { url = '', method = '' } = raw;
  if (!url.startsWith('/') || url.includes('#')) {
    throw new StatusError('BadRequest', 'the request target must be a path');
  }
  const mark = url.indexOf('?');
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: headersOf(raw.rawHeaders),
    // Fastify's types know plain sockets and HTTP/1.1 only.
    certificates: certificatesOf(raw as unknown as ConnectedRequest),
  };
}

/** From the raw headers, because Node joins the values of a repeated header, and a group may hold a comma. */
function headersOf(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(rawHeaders[index + 1] ?? '');
    headers.set(name, values);
  }
  return headers;
}

/** As far as a TLS socket goes; a plain one has no certificates. */
interface PeerSocket {
  getPeerX509Certificate?(): X509Certificate | undefined;
}

/** A request, as far as HTTP/1.1 and HTTP/2 agree: the second has many requests on one session. */
interface ConnectedRequest {
  readonly socket: PeerSocket;
  readonly stream?: { readonly session?: object | undefined };
}

/** Of a connection, so that they are read, and later verified, once. */
const certificatesByConnection = new WeakMap<object, readonly X509Certificate[]>();

/** Longer chains are cut: nobody signs that deep. */
const MAX_CHAIN_LENGTH = 8;

function certificatesOf({ socket, stream }: ConnectedRequest): readonly X509Certificate[] {
  const connection = stream?.session ?? socket;
  let certificates = certificatesByConnection.get(connection);
  if (certificates === undefined) {
    certificates = chainOf(socket.getPeerX509Certificate?.());
    certificatesByConnection.set(connection, certificates);
  }
  return certificates;
}

function chainOf(leaf: X509Certificate | undefined): readonly X509Certificate[] {
  if (leaf === undefined) {
    return [];
  }
  const chain: X509Certificate[] = [];
  for (let next: X509Certificate | undefined = leaf; next !== undefined; next = next.issuerCertificate) {
    chain.push(next);
    if (chain.length === MAX_CHAIN_LENGTH) {
      break;
    }
  }
  return chain.length > 1 ? remembered(leaf, chain) : (presentedChains.get(leaf.fingerprint256) ?? chain);
}

/**
 * Chains by the fingerprint of the client's own certificate. A resumed TLS session brings that one back and not the
 * intermediates. They are hints, not trusted, so it does no harm to remember what any client presented.
 */
const presentedChains = new Map<string, readonly X509Certificate[]>();
const MAX_REMEMBERED_CHAINS = 1000;

function remembered(leaf: X509Certificate, chain: readonly X509Certificate[]): readonly X509Certificate[] {
  const [oldest] = presentedChains.keys();
  if (presentedChains.size >= MAX_REMEMBERED_CHAINS && oldest !== undefined) {
    presentedChains.delete(oldest);
  }
  presentedChains.set(leaf.fingerprint256, chain);
  return chain;
}
