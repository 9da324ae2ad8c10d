import type { Http2SecureServer, SecureServerOptions } from 'node:http2';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from '#telemetry';
import type { KeyPair } from './certificate-authority.js';
import { CertificateReloader } from './certificate-reloader.js';
import {
  fastifyOptions,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  maxHeaderBytes,
  takeBodiesAsBytes,
} from './http-limits.js';
import type { SecureServingOptions } from './secure-serving.options.js';
import type { ServingCertificate } from './serving-certificate.js';
import { toOpensslCiphers } from './tls-cipher-suites.js';

const reloadIntervalMs = 10_000;
const handshakeTimeoutMs = 10_000;
const defaultMaxStreams = 1000;
/** An HTTP/2 connection on which nothing moves for this long is told to go; its open requests stay. */
const idleSessionTimeoutMs = 300_000;

export interface SecureAdapterOptions extends ServingCertificate {
  readonly logger: Logger;
  /** TLS and HTTP/2 settings from the command line; the flags' defaults when absent. */
  readonly flags?: Pick<
    SecureServingOptions,
    'tls-min-version' | 'tls-cipher-suites' | 'http2-max-streams-per-connection'
  >;
}

/**
 * An HTTPS listener for HTTP/2 and HTTP/1.1. Clients are asked for a certificate and need not have one; what they show is
 * not verified here, because one listener takes certificates of several authorities that mean different things and change
 * at run time.
 *
 * The certificate is exchanged without closing connections when its files change. Request bodies are a `Buffer`.
 */
export function createSecureAdapter(options: SecureAdapterOptions): FastifyAdapter {
  const { logger, flags, reload } = options;
  const maxStreams = flags?.['http2-max-streams-per-connection'] ?? 0;
  const adapter = new FastifyAdapter({
    ...fastifyOptions,
    http2: true,
    http2SessionTimeout: idleSessionTimeoutMs,
    https: {
      ...secureContext(options, flags),
      allowHTTP1: true,
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      settings: {
        maxConcurrentStreams: maxStreams === 0 ? defaultMaxStreams : maxStreams,
        maxHeaderListSize: maxHeaderBytes,
      },
    } as SecureServerOptions,
  });
  takeBodiesAsBytes(adapter);
  dropConnectionHeader(adapter);
  if (reload !== undefined) {
    const server: Http2SecureServer = adapter.getHttpServer();
    const apply = (pair: KeyPair): void => server.setSecureContext(secureContext(pair, flags));
    const reloader = new CertificateReloader({ current: options, read: reload, apply, logger });
    server.on('listening', () => reloader.start(reloadIntervalMs));
    server.on('close', () => reloader.stop());
  }
  return adapter;
}

/** Fastify asks to close the connection after a body that is too large. HTTP/2 has no such header, and Node warns of it. */
function dropConnectionHeader(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onSend', (request, reply, _payload, done) => {
    if (request.raw.httpVersionMajor === 2) {
      reply.removeHeader('connection');
    }
    done();
  });
}

/** What of the TLS options belongs to the certificate's life, and is given again with each new certificate. */
function secureContext({ cert, key }: KeyPair, flags: SecureAdapterOptions['flags']): SecureServerOptions {
  const ciphers = toOpensslCiphers(flags?.['tls-cipher-suites'] ?? []);
  return {
    cert,
    key,
    // No authority: without this, a client certificate of any public authority would count as verified.
    ca: [],
    minVersion: flags?.['tls-min-version'] === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2',
    ...(ciphers === undefined ? {} : { ciphers }),
  };
}
