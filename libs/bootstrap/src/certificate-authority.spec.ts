import { X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CertificateAuthority } from './certificate-authority.js';

describe('CertificateAuthority', () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.create({ commonName: 'test-ca' });
  });

  it('signs itself', () => {
    const certificate = new X509Certificate(authority.cert);

    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=test-ca');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('issues certificates that say what was asked', async () => {
    const { cert } = await authority.issue({
      commonName: 'localhost',
      hosts: ['localhost', '127.0.0.1', '::1'],
      usages: ['server', 'client'],
      notBefore: new Date('2024-01-01T00:00:00Z'),
      notAfter: new Date('2024-01-02T00:00:00Z'),
    });

    const certificate = new X509Certificate(cert);

    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(new X509Certificate(authority.cert))).toBe(true);
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.validFromDate).toEqual(new Date('2024-01-01T00:00:00Z'));
    expect(certificate.validToDate).toEqual(new Date('2024-01-02T00:00:00Z'));
  });

  it('issues with the same key after it was loaded', async () => {
    const loaded = await CertificateAuthority.load({ cert: authority.cert, key: authority.key });

    const { cert } = await loaded.issue({ commonName: 'a', usages: ['client'] });

    expect(new X509Certificate(cert).verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
  });

  it('refuses a key that is not its own', async () => {
    const other = await CertificateAuthority.create({ commonName: 'other' });

    await expect(CertificateAuthority.load({ cert: authority.cert, key: other.key })).rejects.toThrow(
      'does not belong to the certificate',
    );
  });

  it('makes pairs that TLS peers accept on both ends, with user and groups in the subject', async () => {
    const serving = await authority.issue({ commonName: 'localhost', hosts: ['localhost'], usages: ['server'] });
    const client = await authority.issue({ commonName: 'jane', organizations: ['dev', 'ops'], usages: ['client'] });
    const server = createServer({ ...serving, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
    server.listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const socket = connect({ port, servername: 'localhost', ca: authority.cert, ...client });
    const [accepted] = (await once(server, 'secureConnection')) as [TLSSocket];
    const subject = accepted.getPeerCertificate().subject;
    socket.destroy();
    server.close();

    expect(accepted.authorized).toBe(true);
    expect({ ...subject }).toEqual({ CN: 'jane', O: ['dev', 'ops'] });
  });
});
