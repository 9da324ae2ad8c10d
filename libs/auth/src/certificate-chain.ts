import { X509Certificate } from 'node:crypto';

/** Certificate authorities that are trusted. A changed bundle is a new array, so that it can be told apart. */
export type Authorities = readonly X509Certificate[];

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM bundle.
 *
 * @throws TypeError when it holds none, or one that cannot be read
 */
export function parseAuthorities(pem: string): Authorities {
  const blocks = pem.match(pemBlock);
  if (blocks === null) {
    throw new TypeError('the CA bundle holds no certificate');
  }
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new TypeError('the CA bundle holds a certificate that cannot be read', { cause });
  }
}

/** The presented certificate is not one we trust. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/**
 * Checks that a client's certificate leads to a trusted authority, that every certificate on the way is valid now, and
 * that it may be used by a client.
 *
 * TLS cannot do this for us: one listener accepts certificates of two authorities that mean different things, and both
 * may change while connections are open.
 *
 * @param certificates - as presented, the client's own first
 * @returns the client's own certificate
 * @throws CertificateError
 */
export function verifyClientCertificate(
  certificates: readonly X509Certificate[],
  authorities: Authorities,
  now: Date,
): X509Certificate {
  const [leaf, ...intermediates] = certificates;
  if (leaf === undefined) {
    throw new CertificateError('no certificate was presented');
  }
  if (!isValidAt(leaf, now)) {
    throw new CertificateError('the certificate has expired or is not yet valid');
  }
  if (!mayBeUsedByClient(leaf)) {
    throw new CertificateError('the certificate is not for client authentication');
  }
  const known = verifiedIssuers.get(leaf);
  if (known?.authorities === authorities && known.issuers.every((issuer) => isValidAt(issuer, now))) {
    return leaf;
  }
  const issuers = findIssuers(leaf, { intermediates, authorities, now });
  if (issuers === undefined) {
    throw new CertificateError('the certificate was signed by an unknown authority');
  }
  verifiedIssuers.set(leaf, { authorities, issuers });
  return leaf;
}

/** Signatures need checking once for a connection; validity at every request. */
const verifiedIssuers = new WeakMap<
  X509Certificate,
  { authorities: Authorities; issuers: readonly X509Certificate[] }
>();

interface TrustSearch {
  readonly intermediates: readonly X509Certificate[];
  readonly authorities: Authorities;
  readonly now: Date;
}

/** Issuers from the certificate's own up to a trusted authority. Each intermediate is used at most once, so this ends. */
function findIssuers(certificate: X509Certificate, search: TrustSearch): readonly X509Certificate[] | undefined {
  const root = search.authorities.find((authority) => isIssuedBy(certificate, authority, search.now));
  if (root !== undefined) {
    return [root];
  }
  for (const intermediate of search.intermediates) {
    if (isIssuedBy(certificate, intermediate, search.now) && mayBeUsedByClient(intermediate)) {
      const intermediates = search.intermediates.filter((other) => other !== intermediate);
      const further = findIssuers(intermediate, { ...search, intermediates });
      if (further !== undefined) {
        return [intermediate, ...further];
      }
    }
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate, now: Date): boolean {
  return issuer.ca && isValidAt(issuer, now) && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USAGE = '2.5.29.37.0';

/** A certificate that names no usages may be used for all of them. */
function mayBeUsedByClient(certificate: X509Certificate): boolean {
  // Node gives the extended key usages under this name, and nothing when there are none, whatever its types say.
  const usages = certificate.keyUsage as readonly string[] | undefined;
  return usages === undefined || usages.includes(CLIENT_AUTH) || usages.includes(ANY_USAGE);
}
