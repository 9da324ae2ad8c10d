import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '#bootstrap';
import type { ExecConfig, RestConfig } from './rest-config.js';
import { RestClient } from './rest-client.js';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.contract.js';

describe('Transport', () => {
  let server: ScriptedServer;
  let directory: string;
  const signal = new AbortController().signal;
  const clients: RestClient[] = [];

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
    directory = await mkdtemp(join(tmpdir(), 'transport-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  function aClient(config: Partial<RestConfig>): () => Promise<unknown> {
    const client = new RestClient({ server: server.config.server, ca: server.config.ca, ...config });
    clients.push(client);
    return () => client.json({ method: 'GET', path: '/', signal });
  }

  /** Answers with the credentials it was sent, and with 401 unless they are these. */
  function accept(authorization?: string): void {
    server.play((request, response) => {
      const refused = authorization !== undefined && request.headers.authorization !== authorization;
      json({ authorization: request.headers.authorization }, refused ? 401 : 200)(request, response);
    });
  }

  /** A credential plugin that is a shell script. */
  async function aPlugin(script: string): Promise<ExecConfig> {
    const command = join(directory, `plugin-${Math.random()}`);
    await writeFile(command, `#!/bin/sh\n${script}\n`);
    await chmod(command, 0o755);
    return { apiVersion: 'client.authentication.k8s.io/v1', command, args: [], env: {}, provideClusterInfo: true };
  }

  const printing = (status: string): string =>
    `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":${status}}'`;

  it.each([
    ['a token', { token: ' t\n' }, 'Bearer t'],
    ['a user name and password', { username: 'me', password: 'p:w' }, `Basic ${btoa('me:p:w')}`],
    ['nothing', {}, undefined],
  ])('authenticates with %s', async (_, config, authorization) => {
    accept();

    expect(await aClient(config)()).toEqual({ authorization });
  });

  it('tells whoever reads it of an answer that broke off before', async () => {
    const closed = Promise.withResolvers<void>();
    server.play((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"half":');
      response.on('close', () => closed.resolve());
      setTimeout(() => request.stream.session?.destroy(), 20);
    });
    const client = new RestClient(server.config);
    clients.push(client);

    const { body } = await client.request({ method: 'GET', path: '/', signal });
    await closed.promise;
    await untilImmediate(20);

    await expect(Array.fromAsync(body)).rejects.toThrow();
  });

  it('writes on connections of HTTP/1.1, and reads on one of HTTP/2', async () => {
    server.play((request, response) => json({ version: request.httpVersion })(request, response));
    const client = new RestClient(server.config);
    clients.push(client);

    const read = await client.json({ method: 'GET', path: '/', signal });
    const written = await client.json({ method: 'PUT', path: '/', body: {}, signal });

    expect({ read, written }).toEqual({ read: { version: '2.0' }, written: { version: '1.1' } });
  });

  it('hears why a large write is refused by a server that did not read it, and stays usable', async () => {
    server.play(json({ kind: 'Status', reason: 'TooManyRequests', message: 'busy' }, 429));
    const client = new RestClient(server.config);
    clients.push(client);
    const body = 'x'.repeat(1_000_000);

    await expect(client.json({ method: 'PUT', path: '/', body, signal })).rejects.toThrow('busy');
    accept();

    await expect(client.json({ method: 'GET', path: '/', signal })).resolves.toBeDefined();
  });

  it('stays usable when writes are given up at any moment after they were sent', async () => {
    accept();
    const client = new RestClient(server.config);
    clients.push(client);
    await client.json({ method: 'GET', path: '/', signal });

    for (let microtasks = 0; microtasks < 40; microtasks += 1) {
      const abort = new AbortController();
      const write = client.json({ method: 'PUT', path: '/', body: { microtasks }, signal: abort.signal });
      for (let passed = 0; passed < microtasks; passed += 1) {
        await Promise.resolve();
      }
      abort.abort(new Error('given up'));
      await expect(write).rejects.toThrow('given up');
    }

    await expect(client.json({ method: 'GET', path: '/', signal })).resolves.toEqual({
      authorization: 'Bearer secret',
    });
  });

  it('acts as somebody else', async () => {
    server.play((request, response) => {
      const { 'impersonate-user': user, 'impersonate-group': groups } = request.headers;
      json({ user, groups })(request, response);
    });
    const request = aClient({ impersonate: { user: 'jane', groups: ['a', 'b'], extra: {} } });

    expect(await request()).toEqual({ user: 'jane', groups: 'a, b' });
  });

  it('reads a token file again when the server refuses the token', async () => {
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, 'old');
    accept('Bearer old');
    const request = aClient({ tokenFile });
    await request();

    await writeFile(tokenFile, 'new\n');
    accept('Bearer new');

    expect(await request()).toEqual({ authorization: 'Bearer new' });
  });

  it('uses the last token while the file cannot be read', async () => {
    const tokenFile = join(directory, 'vanishing');
    await writeFile(tokenFile, 'old');
    accept('Bearer old');
    const request = aClient({ tokenFile });
    await request();

    await rm(tokenFile);

    expect(await request()).toEqual({ authorization: 'Bearer old' });
  });

  it('says which credential file is missing', async () => {
    await expect(aClient({ tokenFile: '/nowhere/token' })()).rejects.toThrow(
      'cannot read credential file /nowhere/token',
    );
  });

  it('connects anew when a certificate file has changed', async () => {
    const caFile = join(directory, 'ca.crt');
    await writeFile(caFile, server.config.ca ?? '');
    accept();
    const request = aClient({ caFile });
    await request();

    await writeFile(caFile, (await CertificateAuthority.create({ commonName: 'other' })).cert);
    accept('Bearer another');

    await expect(request()).rejects.toThrow(/certificate/);
  });

  it('asks a credential plugin once, and once more when the server refuses what it said', async () => {
    const counter = join(directory, 'count');
    const exec = await aPlugin(`echo x >> ${counter}\n${printing(`{"token":"'$(wc -l < ${counter})'"}`)}`);
    accept('Bearer 1');
    const request = aClient({ exec });
    await Promise.all([request(), request(), request()]);

    accept('Bearer 2');

    const expected = { authorization: 'Bearer 2' };
    expect(await Promise.all([request(), request(), request()])).toEqual([expected, expected, expected]);
  });

  it('asks a credential plugin again when its credential has expired', async () => {
    const counter = join(directory, 'expiring');
    const status = `{"token":"'$(wc -l < ${counter})'","expirationTimestamp":"2020-01-01T00:00:00Z"}`;
    const exec = await aPlugin(`echo x >> ${counter}\n${printing(status)}`);
    accept();
    const request = aClient({ exec });
    await request();

    expect(await request()).toEqual({ authorization: 'Bearer 2' });
  });

  it('tells a credential plugin about the cluster', async () => {
    const exec = await aPlugin(printing(`{"token":"'$(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)'"}`));
    accept();

    const { authorization } = (await aClient({ exec })()) as { authorization: string };

    expect(JSON.parse(atob(authorization.replace('Bearer ', '')))).toMatchObject({
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: server.config.server, 'certificate-authority-data': btoa(server.config.ca ?? '') },
      },
    });
  });

  it.each([
    ['fails', 'echo secret; exit 3', 'it ended with 3'],
    ['prints something else', 'echo secret', 'it did not print JSON'],
    [
      'prints another version',
      `echo '{"kind":"ExecCredential","apiVersion":"v2"}'`,
      'it did not print an ExecCredential',
    ],
    ['prints no credential', printing('{}'), 'neither a token nor a client certificate'],
  ])('says what is wrong with a credential plugin that %s, and not what it printed', async (_, script, message) => {
    const exec = await aPlugin(script);

    const error = (await aClient({ exec })().catch((caught: unknown) => caught)) as Error;

    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret');
  });

  it('says that a client certificate is not PEM', async () => {
    await expect(aClient({ cert: 'x', key: 'y' })()).rejects.toThrow('is not valid PEM');
  });

  it('lets requests through while a hundred watches on the connection are not read', async () => {
    const client = new RestClient(server.config);
    clients.push(client);
    server.play((request, response) => {
      if (request.url === '/') {
        json({ ok: true })(request, response);
        return;
      }
      response.writeHead(200);
      const write = (): void => {
        while (response.write(Buffer.alloc(64 * 1024))) {
          // Until the brakes hold.
        }
        response.once('drain', write);
      };
      write();
    });
    const watching = new AbortController();
    await Promise.all(
      Array.from({ length: 100 }, () =>
        client.request({ method: 'GET', path: '/watch', watch: true, signal: watching.signal }),
      ),
    );

    expect(await client.json({ method: 'GET', path: '/', signal })).toEqual({ ok: true });
    watching.abort();
  });
});

/** Lets everything that is under way go on for so many turns. */
async function untilImmediate(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise(setImmediate);
  }
}
