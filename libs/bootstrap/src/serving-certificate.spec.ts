import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#options';
import { CertificateAuthority, type KeyPair } from './certificate-authority.js';
import { loadCertificatesBeside, loadServingCertificate, type CertificateOptions } from './serving-certificate.js';

describe('loadServingCertificate', () => {
  let folder: string;
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.create({ commonName: 'test-ca' });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'serving-certificate-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const inFolder = (...path: string[]): string => join(folder, ...path);
  const given = (certFile: string, keyFile: string): CertificateOptions => ({
    'tls-cert-file': certFile,
    'tls-private-key-file': keyFile,
    'tls-sni-cert-key': [],
    'cert-dir': inFolder('certificates'),
  });
  const none = (): CertificateOptions => given('', '');
  const issue = (notAfter?: Date): Promise<KeyPair> =>
    authority.issue({ commonName: 'given', usages: ['server'], ...(notAfter === undefined ? {} : { notAfter }) });
  const write = async ({ cert, key }: KeyPair, certFile: string, keyFile: string): Promise<void> => {
    await writeFile(certFile, cert);
    await writeFile(keyFile, key);
  };

  describe('with files', () => {
    it('reads them, and reads them again', async () => {
      const [first, second] = [await issue(), await issue()];
      await write(first, inFolder('tls.crt'), inFolder('tls.key'));

      const certificate = await loadServingCertificate(given(inFolder('tls.crt'), inFolder('tls.key')));
      await write(second, inFolder('tls.crt'), inFolder('tls.key'));

      expect(certificate).toMatchObject(first);
      expect(await certificate.reload?.()).toEqual(second);
    });

    it.each([
      ['a missing file', 'tls.crt', 'missing.key', /^cannot read .*missing\.key$/],
      ['the key of another certificate', 'tls.crt', 'other.key', 'are no certificate with its key'],
      ['files that are something else', 'text.crt', 'text.key', 'are no certificate with its key'],
    ])('refuses %s', async (_, certFile, keyFile, message) => {
      await write(await issue(), inFolder('tls.crt'), inFolder('tls.key'));
      await write(await issue(), inFolder('other.crt'), inFolder('other.key'));
      await write({ cert: 'no', key: 'no' }, inFolder('text.crt'), inFolder('text.key'));

      const files = given(inFolder(certFile), inFolder(keyFile));
      const error = await loadServingCertificate(files).catch((caught: unknown) => caught);

      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message).toMatch(message);
    });
  });

  describe('with files for some names', () => {
    const forNames = (certFile: string, keyFile: string): CertificateOptions => ({
      ...none(),
      'tls-sni-cert-key': [{ certFile, keyFile, names: ['*.example.com'] }],
    });

    it('reads them beside the one for all names, and reads them again', async () => {
      const [first, second] = [await issue(), await issue()];
      await write(first, inFolder('sni.crt'), inFolder('sni.key'));

      const { cert, sni } = await loadServingCertificate(forNames(inFolder('sni.crt'), inFolder('sni.key')));
      await write(second, inFolder('sni.crt'), inFolder('sni.key'));

      expect(cert).not.toBe(first.cert);
      expect(sni?.certificates).toEqual([{ ...first, names: ['*.example.com'] }]);
      expect(await sni?.reload()).toEqual([{ ...second, names: ['*.example.com'] }]);
    });

    it('refuses a missing file', async () => {
      await expect(loadServingCertificate(forNames('missing.crt', 'missing.key'))).rejects.toThrow(ConfigError);
    });
  });

  describe('beside a certificate of the process itself', () => {
    it('shows the given one to clients that ask for its names', async () => {
      const [own, first, second] = [await issue(), await issue(), await issue()];
      await write(first, inFolder('tls.crt'), inFolder('tls.key'));

      const certificate = await loadCertificatesBeside(own, given(inFolder('tls.crt'), inFolder('tls.key')));
      await write(second, inFolder('tls.crt'), inFolder('tls.key'));

      expect(certificate).toMatchObject({ ...own, sni: { certificates: [{ ...first, names: [] }] } });
      expect(await certificate.sni?.reload()).toEqual([{ ...second, names: [] }]);
    });

    it('is alone when none is given', async () => {
      const own = await issue();

      expect(await loadCertificatesBeside(own, none())).toEqual(own);
    });
  });

  describe('without files', () => {
    it('makes a certificate for this machine and keeps it, the key for nobody else to read', async () => {
      const certificate = await loadServingCertificate(none());

      const leaf = new X509Certificate(certificate.cert);
      expect(['localhost', hostname()].map((name) => leaf.checkHost(name))).not.toContain(undefined);
      expect(['127.0.0.1', '::1'].map((address) => leaf.checkIP(address))).not.toContain(undefined);
      expect(await readFile(inFolder('certificates', 'apiserver.crt'), 'utf8')).toBe(certificate.cert);
      expect((await stat(inFolder('certificates', 'apiserver.key'))).mode & 0o777).toBe(0o600);
    });

    it('uses the one it kept', async () => {
      const first = await loadServingCertificate(none());

      expect(await loadServingCertificate(none())).toEqual(first);
    });

    it('replaces one that soon expires', async () => {
      const expiring = await issue(new Date(Date.now() + 24 * 60 * 60 * 1000));
      await mkdir(inFolder('certificates'));
      await write(expiring, inFolder('certificates', 'apiserver.crt'), inFolder('certificates', 'apiserver.key'));

      const { cert } = await loadServingCertificate(none());

      expect(cert).not.toBe(expiring.cert);
      expect(await readFile(inFolder('certificates', 'apiserver.crt'), 'utf8')).toBe(cert);
    });

    it('says when it cannot keep one', async () => {
      await writeFile(inFolder('certificates'), 'a file');

      await expect(loadServingCertificate(none())).rejects.toThrow('cannot keep the self-signed certificate in');
    });
  });
});
