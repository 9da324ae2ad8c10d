import type { X509Certificate } from 'node:crypto';
import { Authenticator, unauthorized, type AuthenticationRequest, type UserInfo } from './authenticator.js';
import { verifyClientCertificate, type Authorities } from './certificate-chain.js';
import { commonNameOf } from './client-certificate.authenticator.js';

/** Whom to believe about users, and where they write it. Header names are lower-case. */
export interface RequestHeaderConfig {
  readonly authorities: Authorities;
  /** Common names of front proxies; empty for any that the authorities signed. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
  readonly uidHeaders: readonly string[];
}

/**
 * Believes what a front proxy, such as the aggregation layer of kube-apiserver, says about the user, when the proxy itself
 * shows a certificate of the request-header authority. From anybody else the headers mean nothing.
 */
export class RequestHeaderAuthenticator extends Authenticator {
  readonly #config: () => Promise<RequestHeaderConfig | undefined>;

  /** @param config - as it is now; without one, the headers mean nothing */
  constructor(config: () => Promise<RequestHeaderConfig | undefined>) {
    super();
    this.#config = config;
  }

  override async authenticate({ certificates, headers }: AuthenticationRequest): Promise<UserInfo | undefined> {
    const config = await this.#config();
    if (config === undefined || certificates.length === 0) {
      return undefined;
    }
    verifyProxy(certificates, config);
    const name = firstValue(headers, config.usernameHeaders);
    if (name === undefined) {
      return undefined;
    }
    const uid = firstValue(headers, config.uidHeaders);
    return {
      name,
      ...(uid === undefined ? {} : { uid }),
      groups: config.groupHeaders.flatMap((header) => headers.get(header) ?? []),
      extra: extraOf(headers, config.extraHeaderPrefixes),
    };
  }
}

function verifyProxy(certificates: readonly X509Certificate[], config: RequestHeaderConfig): void {
  let certificate: X509Certificate;
  try {
    certificate = verifyClientCertificate(certificates, config.authorities, new Date());
  } catch (cause) {
    throw unauthorized(cause);
  }
  const name = commonNameOf(certificate);
  if (config.allowedNames.length > 0 && !config.allowedNames.includes(name)) {
    throw unauthorized(new Error(`the front proxy ${JSON.stringify(name)} is not in the allowed names`));
  }
}

function firstValue(headers: AuthenticationRequest['headers'], names: readonly string[]): string | undefined {
  return names.flatMap((name) => headers.get(name) ?? []).find((value) => value !== '');
}

/** Headers that start with a prefix, under the rest of their name: lower-case, and percent-decoded where that works. */
export function extraOf(
  headers: AuthenticationRequest['headers'],
  prefixes: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const extra = new Map<string, readonly string[]>();
  for (const [header, values] of headers) {
    const prefix = prefixes.find((candidate) => header.startsWith(candidate));
    if (prefix !== undefined) {
      const key = percentDecoded(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), ...values]);
    }
  }
  return Object.fromEntries(extra);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Kubernetes takes a key it cannot decode as it is.
    return text;
  }
}
