import { webcrypto, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { parseAuthorities, verifyClientCertificate } from './certificate-chain.js';

const day = 24 * 60 * 60 * 1000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Issued {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: X509Certificate;
}

interface What {
  readonly issuer?: Issued;
  readonly isAuthority?: boolean;
  readonly validDays?: number;
  readonly usages?: readonly string[];
}

async function issue(
  name: string,
  { issuer, isAuthority = false, validDays = 1, usages = [] }: What = {},
): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const generated = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + validDays * day),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      ...(usages.length === 0 ? [] : [new ExtendedKeyUsageExtension([...usages])]),
    ],
  });
  return { name, keys, certificate: new X509Certificate(generated.toString('pem')) };
}

describe('verifyClientCertificate', () => {
  let root: Issued;
  let intermediate: Issued;
  const now = new Date();

  beforeAll(async () => {
    root = await issue('root', { isAuthority: true, validDays: 5 });
    intermediate = await issue('intermediate', { issuer: root, isAuthority: true, validDays: 3 });
  });

  it('accepts a certificate of an authority, and one whose issuer was presented along', async () => {
    const direct = (await issue('a', { issuer: root, usages: [ExtendedKeyUsage.clientAuth] })).certificate;
    const indirect = (await issue('b', { issuer: intermediate })).certificate;

    expect(verifyClientCertificate([direct], [root.certificate], now)).toBe(direct);
    expect(verifyClientCertificate([indirect, intermediate.certificate], [root.certificate], now)).toBe(indirect);
  });

  it('checks validity at every time it is asked', async () => {
    const leaf = (await issue('a', { issuer: root, validDays: 4 })).certificate;
    const below = (await issue('b', { issuer: intermediate, validDays: 4 })).certificate;
    const authorities = [root.certificate];
    const later = (days: number): Date => new Date(Date.now() + days * day);

    expect(verifyClientCertificate([leaf], authorities, now)).toBe(leaf);
    expect(() => verifyClientCertificate([leaf], authorities, later(4.5))).toThrow('expired');
    expect(() => verifyClientCertificate([leaf], authorities, later(-2))).toThrow('not yet valid');
    expect(verifyClientCertificate([below, intermediate.certificate], authorities, now)).toBe(below);
    expect(() => verifyClientCertificate([below, intermediate.certificate], authorities, later(3.5))).toThrow(
      'unknown authority',
    );
  });

  it('forgets what it verified when the authorities change', async () => {
    const leaf = (await issue('a', { issuer: root })).certificate;
    const other = await issue('root', { isAuthority: true });

    expect(verifyClientCertificate([leaf], [root.certificate], now)).toBe(leaf);
    expect(() => verifyClientCertificate([leaf], [other.certificate], now)).toThrow('unknown authority');
  });

  it('refuses an issuer that is no authority', async () => {
    const client = await issue('client', { issuer: root });
    const forged = (await issue('admin', { issuer: client })).certificate;

    expect(() => verifyClientCertificate([forged, client.certificate], [root.certificate], now)).toThrow(
      'unknown authority',
    );
  });

  it('refuses a certificate for servers, and no certificate', async () => {
    const server = (await issue('s', { issuer: root, usages: [ExtendedKeyUsage.serverAuth] })).certificate;

    expect(() => verifyClientCertificate([server], [root.certificate], now)).toThrow('not for client authentication');
    expect(() => verifyClientCertificate([], [root.certificate], now)).toThrow('no certificate');
  });
});

describe('parseAuthorities', () => {
  it('reads every certificate of a bundle', async () => {
    const [a, b] = await Promise.all([issue('a', { isAuthority: true }), issue('b', { isAuthority: true })]);
    const bundle = `# a comment\n${a.certificate.toString()}\n${b.certificate.toString()}`;

    expect(parseAuthorities(bundle).map(({ subject }) => subject)).toEqual(['CN=a', 'CN=b']);
  });

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'refuses %j',
    (pem) => {
      expect(() => parseAuthorities(pem)).toThrow(TypeError);
    },
  );
});
