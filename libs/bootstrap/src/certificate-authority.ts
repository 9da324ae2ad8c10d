// The X.509 library resolves its ASN.1 types through decorator metadata and refuses to load without it.
import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

const dayMs = 24 * 60 * 60 * 1000;
const authorityLifetimeMs = 3650 * dayMs;
const leafLifetimeMs = 365 * dayMs;
/** Certificates start a little in the past, so that a peer whose clock is behind accepts them. */
const clockSkewMs = 5 * 60 * 1000;

const extendedUsageOf = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth } as const;

/** What a certificate may be used for: to serve TLS, or to authenticate as a TLS client. */
export type CertificateUsage = keyof typeof extendedUsageOf;

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface AuthoritySubject {
  readonly commonName: string;
}

/** What a certificate is to say. As a Kubernetes client, `commonName` is the user and `organizations` are its groups. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses, told apart by their form. */
  readonly hosts?: readonly string[];
  readonly usages: readonly CertificateUsage[];
  /** Five minutes ago when absent. */
  readonly notBefore?: Date;
  /** One year from now when absent. */
  readonly notAfter?: Date;
}

/** A certificate authority with its private key at hand: ECDSA P-256, self-signed, valid for ten years. */
export class CertificateAuthority implements KeyPair {
  readonly #signingKey: webcrypto.CryptoKey;

  private constructor(
    readonly cert: string,
    readonly key: string,
    signingKey: webcrypto.CryptoKey,
  ) {
    this.#signingKey = signingKey;
  }

  /** A new authority; keep its `cert` and `key` to {@link load} it again. */
  static async create({ commonName }: AuthoritySubject): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const now = Date.now();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerialNumber(),
      name: [{ CN: [commonName] }],
      notBefore: new Date(now - clockSkewMs),
      notAfter: new Date(now + authorityLifetimeMs),
      keys,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(toPem(certificate), await keyToPem(keys.privateKey), keys.privateKey);
  }

  /**
   * The authority that was kept as PEM.
   *
   * @throws Error when the key is not the ECDSA P-256 key of the certificate
   */
  static async load({ cert, key }: KeyPair): Promise<CertificateAuthority> {
    const privateKey = createPrivateKey(key);
    if (!new NodeCertificate(cert).checkPrivateKey(privateKey)) {
      throw new Error('the private key does not belong to the certificate of the authority');
    }
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    return new CertificateAuthority(
      cert,
      key,
      await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    );
  }

  /** A certificate with a key of its own, signed by this authority. Nothing is remembered of it. */
  async issue(request: CertificateRequest): Promise<KeyPair> {
    const issuer = new X509Certificate(this.cert);
    const keys = await generateKeys();
    const now = Date.now();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: newSerialNumber(),
      subject: subjectOf(request),
      issuer: issuer.subjectName,
      notBefore: request.notBefore ?? new Date(now - clockSkewMs),
      notAfter: request.notAfter ?? new Date(now + leafLifetimeMs),
      publicKey: keys.publicKey,
      signingKey: this.#signingKey,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension(request.usages.map((usage) => extendedUsageOf[usage])),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        ...alternativeNamesOf(request.hosts ?? []),
      ],
    });
    return { cert: toPem(certificate), key: await keyToPem(keys.privateKey) };
  }
}

function subjectOf({ commonName, organizations = [] }: CertificateRequest): JsonName {
  return [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }];
}

function alternativeNamesOf(hosts: readonly string[]): SubjectAlternativeNameExtension[] {
  if (hosts.length === 0) {
    return [];
  }
  const names = hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host }));
  return [new SubjectAlternativeNameExtension(names)];
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** 16 random bytes, the first kept between 1 and 127: a serial number is a positive integer without leading zeros. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7e) | 0x01;
  return bytes.toString('hex');
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return `${PemConverter.encode(der, PemConverter.PrivateKeyTag)}\n`;
}
