import type { X509Certificate } from 'node:crypto';
import { Authenticator, unauthorized, type AuthenticationRequest, type UserInfo } from './authenticator.js';
import { verifyClientCertificate, type Authorities } from './certificate-chain.js';

/**
 * Knows users by a certificate of the client authority: the common name is the user, the organizations are the groups.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates
 */
export class ClientCertificateAuthenticator extends Authenticator {
  readonly #authorities: () => Promise<Authorities | undefined>;

  /** @param authorities - as they are now; without any, certificates say nothing */
  constructor(authorities: () => Promise<Authorities | undefined>) {
    super();
    this.#authorities = authorities;
  }

  override async authenticate({ certificates }: AuthenticationRequest): Promise<UserInfo | undefined> {
    const authorities = await this.#authorities();
    if (authorities === undefined || certificates.length === 0) {
      return undefined;
    }
    return userOf(verified(certificates, authorities));
  }
}

function verified(certificates: readonly X509Certificate[], authorities: Authorities): X509Certificate {
  try {
    return verifyClientCertificate(certificates, authorities, new Date());
  } catch (cause) {
    throw unauthorized(cause);
  }
}

/** By certificate, as one serves all requests of a connection, and taking one apart takes a tenth of a millisecond. */
const users = new WeakMap<X509Certificate, UserInfo>();

function userOf(certificate: X509Certificate): UserInfo | undefined {
  const user = users.get(certificate) ?? readUser(certificate);
  if (user !== undefined) {
    users.set(certificate, user);
  }
  return user;
}

function readUser(certificate: X509Certificate): UserInfo | undefined {
  const name = commonNameOf(certificate);
  if (name === '') {
    return undefined;
  }
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  return {
    name,
    groups: subjectValues(certificate, 'O'),
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  };
}

/** Common name of the subject; `''` without one, the last when there are several. */
export function commonNameOf(certificate: X509Certificate): string {
  return subjectValues(certificate, 'CN').at(-1) ?? '';
}

/**
 * Values of one attribute of the subject. Read from the parsed name: in `certificate.subject`, which is text, a value
 * with a line break could pass for a further attribute.
 */
function subjectValues(certificate: X509Certificate, attribute: 'CN' | 'O'): readonly string[] {
  const subject: Partial<Record<string, string | string[]>> = certificate.toLegacyObject().subject;
  return [subject[attribute] ?? []].flat();
}
