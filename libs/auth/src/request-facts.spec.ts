import { webcrypto } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import type { FastifyRequest } from 'fastify';
import { factsOf, type RequestFacts } from './request-facts.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Issued {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly cert: string;
  readonly key: string;
}

async function issue(name: string, issuer?: Issued): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true)],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { name, keys, cert: certificate.toString('pem'), key };
}

function requestOf(url: string, rawHeaders: readonly string[] = []): FastifyRequest {
  const raw = { url, method: 'GET', rawHeaders, socket: {} } as unknown as IncomingMessage;
  return { raw } as FastifyRequest;
}

describe('factsOf', () => {
  it('splits the request target', () => {
    const { path, query } = factsOf(requestOf('/api/v1/pods?a=1&b=%3F'));

    expect(path).toBe('/api/v1/pods');
    expect([...query]).toEqual([
      ['a', '1'],
      ['b', '?'],
    ]);
  });

  it.each(['http://host/api', '*', '', '/api#/x'])('refuses the request target %j', (url) => {
    expect(() => factsOf(requestOf(url))).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
  });

  it('keeps the values of a repeated header apart', () => {
    const { headers } = factsOf(requestOf('/', ['X-Remote-Group', 'a,b', 'x-remote-group', 'c']));

    expect(headers.get('x-remote-group')).toEqual(['a,b', 'c']);
  });

  it('has no certificates of a connection without TLS', () => {
    expect(factsOf(requestOf('/')).certificates).toEqual([]);
  });

  it('has the whole chain of a client, also when it resumes a TLS session', async () => {
    const root = await issue('root');
    const intermediate = await issue('intermediate', root);
    const client = await issue('client', intermediate);
    const seen: { readonly isResumed: boolean; readonly names: readonly string[] }[] = [];
    const server = createServer({
      key: root.key,
      cert: root.cert,
      requestCert: true,
      rejectUnauthorized: false,
      ca: [],
    });
    server.on('request', (raw, response) => {
      const facts: RequestFacts = factsOf({ raw } as FastifyRequest);
      const { socket } = raw as unknown as { readonly socket: { isSessionReused(): boolean } };
      seen.push({ isResumed: socket.isSessionReused(), names: facts.certificates.map(({ subject }) => subject) });
      response.end();
    });
    const listening = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', () => listening.resolve());
    await listening.promise;
    const { port } = server.address() as AddressInfo;
    const cert = `${client.cert}\n${intermediate.cert}`;
    const agent = new Agent({ cert, key: client.key, rejectUnauthorized: false });

    for (let connections = 0; connections < 2; connections += 1) {
      const closed = Promise.withResolvers<void>();
      const asked = request({ host: '127.0.0.1', port, agent }, (response) => response.resume());
      asked
        .on('close', () => closed.resolve())
        .on('error', closed.reject)
        .end();
      await closed.promise;
    }

    server.close();
    const names = ['CN=client', 'CN=intermediate'];
    expect(seen).toEqual([
      { isResumed: false, names },
      { isResumed: true, names },
    ]);
  });
});
