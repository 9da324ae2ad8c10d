import fc from 'fast-check';
import { parseCertificateRequest } from './certificate-request.parser.js';
import { describeConversions } from './conversion.contract.js';
import { completeObject } from './converter.js';

const kind = 'CertificateSigningRequest';
const [v1, v1beta1] = ['certificates.k8s.io/v1', 'certificates.k8s.io/v1beta1'];

describeConversions([
  {
    says: 'all of it',
    kind,
    left: [v1beta1, { spec: { request: 'aGVsbG8=', signerName: 'a/b', usages: ['client auth'] } }],
    right: [v1, { spec: { request: 'aGVsbG8=', signerName: 'a/b', usages: ['client auth'] } }],
  },
]);

/** Made by openssl: /O=system:nodes/CN=system:node:n1 with DNS:n1 and IP:10.0.0.1. */
const openssl = `-----BEGIN CERTIFICATE REQUEST-----
MIIBEDCBuAIBADAwMRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxFzAVBgNVBAMMDnN5
c3RlbTpub2RlOm4xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPjgmR9cUszet
4I9NjExGrzrObFBNNBmdN/9cwBSwlTwS4HHWDfBmYo58nOVqLfdIlm1Tnevo9StI
4oWaQyfKKKAmMCQGCSqGSIb3DQEJDjEXMBUwEwYDVR0RBAwwCoICbjGHBAoAAAEw
CgYIKoZIzj0EAwIDRwAwRAIgaVG/yBhXOBVpn6YMS8lnaXo4SvqqJx/pAitFFAjG
CfICIA8W84WXzIEeor9L9LVKvzjOCXltvL/Vw/gzX4fReFSf
-----END CERTIFICATE REQUEST-----
`;

const nodeSubject = { organizations: ['system:nodes'], commonName: 'system:node:n1' };

interface Request {
  readonly organizations: readonly string[];
  readonly commonName: string;
  /** Alternative names by the tag of their kind. */
  readonly names?: readonly number[];
}

const tagOf = { dns: 0x82, address: 0x87, mail: 0x81, uri: 0x86 };

/** A request for a certificate, as far as anybody reads it: without a key, and not signed. */
function pemOf({ organizations, commonName, names = [] }: Request): string {
  const attribute = (id: string, text: string): Buffer =>
    der(0x31, der(0x30, der(0x06, Buffer.from(id, 'hex')), der(0x0c, Buffer.from(text))));
  const subject = der(0x30, ...organizations.map((each) => attribute('55040a', each)), attribute('550403', commonName));
  const alternatives = der(0x30, ...names.map((tag) => der(tag, Buffer.from('name'))));
  const extension = der(
    0x30,
    der(0x06, Buffer.from('551d11', 'hex')),
    der(0x01, Buffer.of(0xff)),
    der(0x04, alternatives),
  );
  const wanted = der(0x30, der(0x06, Buffer.from('2a864886f70d01090e', 'hex')), der(0x31, der(0x30, extension)));
  const info = der(
    0x30,
    der(0x02, Buffer.of(0)),
    subject,
    der(0x30),
    ...(names.length === 0 ? [] : [der(0xa0, wanted)]),
  );
  const base64 = der(0x30, info, der(0x30), der(0x03, Buffer.of(0))).toString('base64');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${base64}\n-----END CERTIFICATE REQUEST-----\n`;
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

const client = ['digital signature', 'client auth'];
const server = ['digital signature', 'server auth'];
const rsa = 'key encipherment';

function signerOf(pem: string, usages?: readonly string[]): unknown {
  const request = Buffer.from(pem).toString('base64');
  const object = { apiVersion: v1beta1, kind, spec: { request, ...(usages === undefined ? {} : { usages }) } };
  const { spec } = completeObject(object, { group: 'certificates.k8s.io', version: 'v1' });
  return (spec as { readonly signerName: unknown }).signerName;
}

describe('a request that names no signer', () => {
  const kubelet = 'kubernetes.io/kube-apiserver-client-kubelet';
  const serving = 'kubernetes.io/kubelet-serving';
  const legacy = 'kubernetes.io/legacy-unknown';

  it.each<[string, Request, readonly string[], string]>([
    ['as a client', nodeSubject, client, kubelet],
    ['as a client with an RSA key', nodeSubject, [rsa, ...client], kubelet],
    ['as a server of no host', nodeSubject, server, legacy],
    ['as a client for more', nodeSubject, [...client, 'server auth'], legacy],
    ['as a client with a host', { ...nodeSubject, names: [tagOf.dns] }, client, legacy],
    ['as a client with a mail address', { ...nodeSubject, names: [tagOf.mail] }, client, legacy],
    ['as a server', { ...nodeSubject, names: [tagOf.dns, tagOf.address] }, server, serving],
    [
      'as a server of an address with an RSA key',
      { ...nodeSubject, names: [tagOf.address] },
      [...server, rsa],
      serving,
    ],
    ['as a server with a mail address', { ...nodeSubject, names: [tagOf.dns, tagOf.mail] }, server, legacy],
    ['as a server with a URI', { ...nodeSubject, names: [tagOf.dns, tagOf.uri] }, server, legacy],
    ['as somebody else', { ...nodeSubject, commonName: 'admin' }, client, legacy],
    ['as a member of more', { ...nodeSubject, organizations: ['system:nodes', 'x'] }, client, legacy],
    ['as a member of nothing', { ...nodeSubject, organizations: [] }, client, legacy],
  ])('of a node, %s', (_, request, usages, expected) => {
    expect(signerOf(pemOf(request), usages)).toBe(expected);
  });

  it('is told by a request of openssl', () => {
    expect(signerOf(openssl, server)).toBe(serving);
    expect(signerOf(openssl, client)).toBe(legacy);
  });

  it.each(['', 'hello', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'])(
    "is nobody's when it is %j",
    (pem) => {
      expect(signerOf(pem)).toBe(legacy);
    },
  );

  it('gets the usages of a key, and conditions that say so', () => {
    const object = { apiVersion: v1beta1, kind, spec: {}, status: { conditions: [{ type: 'Approved' }] } };

    expect(completeObject(object, { group: 'certificates.k8s.io', version: 'v1' })).toEqual({
      apiVersion: v1,
      kind,
      spec: { usages: ['digital signature', rsa], signerName: legacy },
      status: { conditions: [{ type: 'Approved', status: 'True' }] },
    });
  });
});

describe('parseCertificateRequest', () => {
  const bytes = Buffer.from(/-----\n([^-]*)/.exec(openssl)?.[1] ?? '', 'base64');
  const inPem = (content: Buffer): string =>
    Buffer.from(
      `-----BEGIN CERTIFICATE REQUEST-----\n${content.toString('base64')}\n-----END CERTIFICATE REQUEST-----`,
    ).toString('base64');

  it('reads what is damaged as something, or as nothing', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (position, byte, length) => {
        const damaged = Buffer.from(bytes);
        damaged[position] = byte;
        const parsed = parseCertificateRequest(inPem(damaged.subarray(0, length)));

        expect(parsed === undefined || typeof parsed.commonName === 'string').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
