import { X509Certificate } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import type { KeyPair } from './certificate-authority.js';

/** A certificate that is shown only to clients that ask for one of its names. */
export interface SniCertificate extends KeyPair {
  /** As {@link SniFiles}. */
  readonly names: readonly string[];
}

/**
 * Which certificate a client gets for the server name it asks for. A name outweighs a pattern; of two certificates for one
 * name, that for which it was written down outweighs that which contains it, and then the earlier outweighs the later.
 */
export class SniContexts {
  readonly #toContext: (pair: KeyPair) => SecureContext;
  #contextByName: ReadonlyMap<string, SecureContext> = new Map();

  constructor(certificates: readonly SniCertificate[], toContext: (pair: KeyPair) => SecureContext) {
    this.#toContext = toContext;
    this.use(certificates);
  }

  /** @throws Error when one cannot be used; the ones before stay in use */
  use(certificates: readonly SniCertificate[]): void {
    const contexts = certificates.map((certificate) => ({ ...certificate, context: this.#toContext(certificate) }));
    const explicit = contexts.flatMap(({ names, context }) => names.map((name) => [name, context] as const));
    const contained = contexts
      .filter(({ names }) => names.length === 0)
      .flatMap(({ cert, context }) => namesIn(cert).map((name) => [name, context] as const));
    // The last one set stays.
    this.#contextByName = new Map([...explicit, ...contained].reverse());
  }

  /** `undefined` when no certificate is meant for the name. */
  select(serverName: string): SecureContext | undefined {
    const labels = serverName.toLowerCase().replace(/\.$/, '').split('.');
    for (let wild = 0; wild <= labels.length; wild += 1) {
      const name = [...labels.slice(0, wild).map(() => '*'), ...labels.slice(wild)].join('.');
      const context = this.#contextByName.get(name);
      if (context !== undefined) {
        return context;
      }
    }
    return undefined;
  }
}

/** The host names a certificate is for; one without any is for its common name. */
function namesIn(cert: string): string[] {
  const { subject, subjectAltName = '' } = new X509Certificate(cert);
  const names = subjectAltName.split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []));
  const commonName = /^CN=(?<name>.+)$/m.exec(subject)?.groups?.['name'];
  return (names.length === 0 && commonName !== undefined ? [commonName] : names).map((name) => name.toLowerCase());
}
