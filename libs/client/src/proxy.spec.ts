import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createHastyServer } from 'node:tls';
import { CertificateAuthority } from '#bootstrap';
import type { RestConfig } from './rest-config.js';
import { RestClient } from './rest-client.js';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.contract.js';

/** Whom a proxy led where, and how each connection began. */
interface Tunnels {
  readonly targets: string[];
  readonly sockets: Set<Duplex>;
}

function join(client: Duplex, port: number, { sockets }: Tunnels, begin: () => void): void {
  const target = connect(port, '127.0.0.1', begin);
  for (const socket of [client, target]) {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  }
  target.pipe(client).pipe(target);
}

/** Answers CONNECT, if the credentials are these. */
function onConnect(tunnels: Tunnels, authorization?: string): (request: IncomingMessage, socket: Duplex) => void {
  return ({ url = '', headers }, socket) => {
    if (authorization !== undefined && headers['proxy-authorization'] !== authorization) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    tunnels.targets.push(url);
    join(socket, Number(url.split(':')[1]), tunnels, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  };
}

/** Speaks as much SOCKS5 as a connection by IPv4 address without credentials takes. */
function onSocks(tunnels: Tunnels): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.of(5, 0));
      socket.once('data', (bytes: Buffer) => {
        const port = bytes.readUInt16BE(8);
        tunnels.targets.push(`${[...bytes.subarray(4, 8)].join('.')}:${port}`);
        socket.pause();
        join(socket, port, tunnels, () => socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)));
      });
    });
  };
}

describe('RestClient behind a proxy', () => {
  let server: ScriptedServer;
  let tunnels: Tunnels;
  let client: RestClient | undefined;
  let proxy: { close(): unknown; address(): unknown } | undefined;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    server = await startScriptedServer((request, response) =>
      json({ version: request.httpVersion })(request, response),
    );
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    tunnels = { targets: [], sockets: new Set() };
  });
  afterEach(async () => {
    await client?.close();
    tunnels.sockets.forEach((socket) => socket.destroy());
    proxy?.close();
  });

  async function listen(listening: Server | ReturnType<typeof createSocketServer>): Promise<string> {
    proxy = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  function get(config: Partial<RestConfig>): Promise<unknown> {
    client = new RestClient({ ...server.config, ...config });
    return client.json({ method: 'GET', path: '/', signal });
  }

  const target = (): string => server.config.server.replace('https://', '');

  it.each([
    ['http', () => createServer().on('connect', onConnect(tunnels))],
    ['socks5', () => createSocketServer(onSocks(tunnels))],
  ])('speaks HTTP/2 with the server through a proxy of the kind %s', async (scheme, create) => {
    const address = await listen(create());

    expect(await get({ proxyUrl: `${scheme}://${address}` })).toEqual({ version: '2.0' });

    expect(tunnels.targets).toEqual([target()]);
  });

  it('verifies the certificate of the server, by the name it should have', async () => {
    const proxyUrl = `http://${await listen(createServer().on('connect', onConnect(tunnels)))}`;

    await expect(get({ proxyUrl, ca: undefined })).rejects.toThrow(/certificate/);
    await expect(get({ proxyUrl, tlsServerName: 'other.example' })).rejects.toThrow(/other\.example/);
  });

  it('says who it is to a proxy that asks', async () => {
    const authorization = `Basic ${btoa('me:p@ss')}`;
    const address = await listen(createServer().on('connect', onConnect(tunnels, authorization)));

    await expect(get({ proxyUrl: `http://me:p%40ss@${address}` })).resolves.toEqual({ version: '2.0' });
  });

  it('does not say the password of a proxy that refuses it', async () => {
    const address = await listen(createServer().on('connect', onConnect(tunnels, 'Basic other')));

    const error = (await get({ proxyUrl: `http://me:secret@${address}` }).catch((caught: unknown) => caught)) as Error;

    expect(error.message).toContain(`no connection through the proxy ${address}: it answered CONNECT with 407`);
    expect(error.message).not.toContain('secret');
  });

  it('does not trust a proxy whose certificate nobody knows', async () => {
    const authority = await CertificateAuthority.create({ commonName: 'proxy' });
    const pair = await authority.issue({ commonName: 'proxy', hosts: ['127.0.0.1'], usages: ['server'] });
    const address = await listen(createTlsServer(pair).on('connect', onConnect(tunnels)));

    await expect(get({ proxyUrl: `https://${address}` })).rejects.toThrow(
      /no connection through the proxy .*certificate/,
    );
    expect(tunnels.targets).toEqual([]);
  });

  it('notices a server that resets the connection right after the handshake', async () => {
    const proxyUrl = `http://${await listen(createServer().on('connect', onConnect(tunnels)))}`;
    const authority = await CertificateAuthority.create({ commonName: 'hasty' });
    const pair = await authority.issue({ commonName: 'hasty', hosts: ['127.0.0.1'], usages: ['server'] });
    const hasty = createHastyServer({ ...pair, ALPNProtocols: ['h2'] }, (socket) => socket.destroy());
    await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', resolve));
    const { port } = hasty.address() as AddressInfo;

    await expect(get({ proxyUrl, server: `https://127.0.0.1:${port}`, ca: authority.cert })).rejects.toThrow(
      'cannot reach https://127.0.0.1',
    );
    hasty.close();
  });

  it.each(['ftp://me:secret@proxy', 'no url', 'http://'])(
    'does not quote the proxy URL %s, which may hold a password',
    async (proxyUrl) => {
      await expect(get({ proxyUrl })).rejects.toThrow('proxy-url is not an http, https or socks5 URL');
    },
  );
});
