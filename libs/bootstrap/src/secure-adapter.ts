import type { ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from '#telemetry';
import type { KeyPair } from './certificate-authority.js';
import { CertificateReloader } from './certificate-reloader.js';
import type { SecureServingOptions } from './secure-serving.options.js';
import type { ServingCertificate } from './serving-certificate.js';
import { SniContexts } from './sni-contexts.js';
import { createTlsAdapter } from './tls-adapter.js';
import { toOpensslCiphers } from './tls-cipher-suites.js';

export interface SecureAdapterOptions extends ServingCertificate {
  readonly logger: Logger;
  /** TLS and HTTP/2 settings from the command line; the flags' defaults when absent. */
  readonly flags?: Pick<
    SecureServingOptions,
    'tls-min-version' | 'tls-cipher-suites' | 'http2-max-streams-per-connection' | 'disable-http2-serving'
  >;
}

/**
 * An HTTPS listener for HTTP/2 and HTTP/1.1. Clients are asked for a certificate and need not have one; what they show is
 * not verified here, because one listener takes certificates of several authorities that mean different things and change
 * at run time.
 *
 * Certificates are exchanged without closing connections when their files change. Request bodies are a `Buffer`.
 */
export function createSecureAdapter(options: SecureAdapterOptions): FastifyAdapter {
  const { logger, flags, reload, sni } = options;
  const toContext = (pair: KeyPair): SecureContextOptions => secureContext(pair, flags);
  const contexts = new SniContexts(sni?.certificates ?? [], (pair) => createSecureContext(toContext(pair)));
  const maxStreams = flags?.['http2-max-streams-per-connection'] ?? 0;
  const tls: ServerOptions = {
    ...toContext(options),
    requestCert: true,
    rejectUnauthorized: false,
    SNICallback: (serverName, done) => done(null, contexts.select(serverName)),
  };
  const adapter = createTlsAdapter({
    tls,
    http2: flags?.['disable-http2-serving'] !== true,
    ...(maxStreams === 0 ? {} : { maxStreams }),
  });
  const server: Server = adapter.getHttpServer();
  if (reload !== undefined) {
    const { cert, key } = options;
    const apply = (pair: KeyPair): void => server.setSecureContext(toContext(pair));
    new CertificateReloader({ current: { cert, key }, read: reload, apply, logger }).follow(server);
  }
  if (sni !== undefined) {
    const { certificates: current, reload: read } = sni;
    new CertificateReloader({ current, read, apply: (changed) => contexts.use(changed), logger }).follow(server);
  }
  return adapter;
}

/** What of the TLS options belongs to the certificate's life, and is given again with each new certificate. */
function secureContext({ cert, key }: KeyPair, flags: SecureAdapterOptions['flags']): SecureContextOptions {
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
