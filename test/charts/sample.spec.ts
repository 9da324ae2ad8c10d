import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { V1Container } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { findProgram, hasMariadb, startMariadb, type TestServer } from '#testing';
import { render } from './rendered-chart.js';

const sample = 'examples/clusterpedia-sample-mysql';
const apiserver = 'clusterpedia-clusterpedia-core-apiserver';

async function initContainer(): Promise<V1Container> {
  const [first] = (await render(sample, { set: ['persistenceMatchNode=None'] })).pod(apiserver).initContainers ?? [];
  if (first === undefined) {
    throw new Error('there is no init container');
  }
  return first;
}

describe('the sample of an advanced chart', () => {
  it('C38: needs no chart but those of this project', () => {
    const { dependencies } = parse(readFileSync(`${sample}/Chart.yaml`, 'utf8')) as {
      dependencies: readonly { repository: string }[];
    };

    expect(dependencies.map(({ repository }) => repository)).toEqual(
      ['mysql', 'clusterpedia-lib', 'clusterpedia-core'].map((name) => `file://../../charts/${name}`),
    );
  });

  it('C38: calls the templates that the documentation names', () => {
    const templates = ['_helpers.tpl', '_storage_override.yaml', 'storage-secret.yaml'].map((file) =>
      readFileSync(`${sample}/templates/${file}`, 'utf8'),
    );

    expect(templates.join('')).toEqual(expect.stringContaining('include "common.labels.standard"'));
    expect(templates.join('')).toEqual(
      expect.stringContaining('define "clusterpedia.storage.override.initContainers"'),
    );
  });

  it('C38: renders as the documentation shows', async () => {
    const rendered = await render(sample, { set: ['persistenceMatchNode=None'] });
    const names = (await initContainer()).envFrom?.map(({ configMapRef }) => configMapRef?.name);

    expect(await initContainer()).toMatchObject({
      name: 'ensure-database',
      command: ['/bin/sh', '-ec', expect.any(String)],
      env: [
        { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'clusterpedia-mysql-storage', key: 'password' } } },
      ],
    });
    expect(names).toEqual(['clusterpedia-mysql-storage-initcontainer-env']);
    expect(rendered.secret('clusterpedia-mysql-storage')).toEqual({ password: 'dangerous0' });
    expect(rendered.flags(apiserver)).toContain('--storage-name=sample-storage-layer');
    expect(parse(rendered.configMap('clusterpedia-mysql-storage-config')['config.yaml'] ?? '')).toEqual({
      type: 'mysql',
      host: 'clusterpedia-mysql',
      port: 3306,
      user: 'root',
      database: 'clusterpedia',
    });
  });
});

if (!hasMariadb() || findProgram('mysql') === undefined) {
  it.todo('the script of the sample creates the database, for which server or client is not on this machine');
} else {
  describe('the script of the init container of the sample', () => {
    let server: TestServer;
    let listener: Server;

    beforeAll(async () => {
      server = await startMariadb();
      // The test server listens on a socket; the script is given a host and a port.
      listener = createServer((client) => {
        const upstream = connect(server.connection.host);
        client.on('error', () => upstream.destroy()).pipe(upstream);
        upstream.on('error', () => client.destroy()).pipe(client);
      });
      await once(listener.listen(0, '127.0.0.1'), 'listening');
    });
    afterAll(async () => {
      listener.close();
      await server.stop();
    });

    async function run(database: string, createDatabase: boolean): Promise<number | null> {
      const [shell = '', ...args] = (await initContainer()).command ?? [];
      const variables = {
        DB_PASSWORD: server.connection.password,
        STORAGE_HOST: '127.0.0.1',
        STORAGE_PORT: String((listener.address() as AddressInfo).port),
        STORAGE_USER: server.connection.user,
        STORAGE_DATABASE: database,
        CREATE_DATABASE: String(createDatabase),
      };
      const child = spawn(shell, args, { env: { ...process.env, ...variables }, stdio: 'ignore' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    }

    it.each([
      ['waits for the server', false],
      ['creates the database', true],
      ['does nothing when it is there', true],
    ])('%s', async (_what, createDatabase) => {
      expect(await run('sample-db', createDatabase)).toBe(0);
    });
  });
}
