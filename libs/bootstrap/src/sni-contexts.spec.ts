import { createSecureContext } from 'node:tls';
import { CertificateAuthority } from './certificate-authority.js';
import { SniContexts, type SniCertificate } from './sni-contexts.js';

describe('SniContexts', () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.create({ commonName: 'test-ca' });
  });

  const certificate = async (
    commonName: string,
    hosts: readonly string[],
    names: string[],
  ): Promise<SniCertificate> => ({
    ...(await authority.issue({ commonName, hosts, usages: ['server'] })),
    names,
  });

  /** Selects by name, and says which certificate that was. */
  const selecting = (...certificates: SniCertificate[]): ((name: string) => number | undefined) => {
    const pairs = certificates.map((pair) => ({ pair, context: createSecureContext(pair) }));
    const toContext = ({ cert }: { cert: string }): (typeof pairs)[number]['context'] =>
      pairs.find(({ pair }) => pair.cert === cert)?.context ?? createSecureContext();
    const contexts = new SniContexts(certificates, toContext);
    return (name) => {
      const selected = contexts.select(name);
      return selected === undefined ? undefined : pairs.findIndex(({ context }) => context === selected);
    };
  };

  it('goes by the given names, else by those in the certificate, else by its common name', async () => {
    const select = selecting(
      await certificate('x', ['in.example.com'], ['given.example.com']),
      await certificate('y', ['in.example.org', '10.0.0.1', '*.wild.example.org'], []),
      await certificate('only.example.net', [], []),
    );

    expect(select('given.example.com')).toBe(0);
    expect(select('in.example.com')).toBeUndefined();
    expect(select('in.example.org')).toBe(1);
    expect(select('any.wild.example.org')).toBe(1);
    expect(select('y')).toBeUndefined();
    expect(select('only.example.net')).toBe(2);
  });

  it.each([
    ['a.b.example.com', 0],
    ['A.B.Example.COM.', 0],
    ['c.b.example.com', 1],
    ['c.d.example.com', 2],
    ['example.com', undefined],
    ['x.c.b.example.com', undefined],
    ['', undefined],
  ])('prefers for %s the name with the fewest wildcards', async (name, expected) => {
    const select = selecting(
      await certificate('x', [], ['a.b.example.com']),
      await certificate('y', [], ['*.b.example.com']),
      await certificate('z', [], ['*.*.example.com']),
    );

    expect(select(name)).toBe(expected);
  });

  it('prefers a given name to one in a certificate, and then the earlier certificate', async () => {
    const select = selecting(
      await certificate('x', ['both.example.com'], []),
      await certificate('y', [], ['both.example.com']),
      await certificate('z', [], ['both.example.com']),
    );

    expect(select('both.example.com')).toBe(1);
  });
});
