import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '#bootstrap';
import { ensureCredentials } from './credentials.js';

describe('ensureCredentials', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'credentials-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('makes a server certificate for this machine and a client certificate for its owner', async () => {
    const { caCert, serverCert, adminCert } = await ensureCredentials(directory);

    const authority = new X509Certificate(caCert);
    const server = new X509Certificate(serverCert);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(new X509Certificate(adminCert).subject).toContain('O=system:masters');
  });

  it('keeps what it made, where only the owner can read it', async () => {
    const first = await ensureCredentials(directory);

    expect(await ensureCredentials(directory)).toEqual(first);
    const pki = join(directory, 'pki');
    const files = await readdir(pki);
    const modes = await Promise.all(files.map(async (file) => (await stat(join(pki, file))).mode & 0o777));
    expect(files).toHaveLength(6);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('renews a certificate that is about to run out, and nothing else', async () => {
    const first = await ensureCredentials(directory);
    const pki = join(directory, 'pki');
    const load = CertificateAuthority.create({ commonName: 'unrelated' });
    const { cert, key } = await (
      await load
    ).issue({
      commonName: 'clusterpedia-admin',
      usages: ['client'],
      notAfter: new Date(Date.now() + 60_000),
    });
    await writeFile(join(pki, 'admin.crt'), cert);
    await writeFile(join(pki, 'admin.key'), key);

    const second = await ensureCredentials(directory);

    expect(new X509Certificate(second.adminCert).verify(new X509Certificate(first.caCert).publicKey)).toBe(true);
    expect({ ...second, adminCert: '', adminKey: '' }).toEqual({ ...first, adminCert: '', adminKey: '' });
  });
});
