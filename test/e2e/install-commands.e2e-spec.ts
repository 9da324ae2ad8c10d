import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterpediaCrds } from '#api';
import type { KubernetesObject } from '#kube';
import { availableDatabases, startMemberCluster, type MemberCluster } from '#testing';
import { ProductProcess } from '../harness/product-process.js';
import { crdFiles } from '../../tools/crd-files.js';

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const definitionNames = clusterpediaCrds.map(({ metadata }) => metadata.name);

let directory: string;
let host: MemberCluster;
let kubeconfig: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cp-install-'));
  host = await startMemberCluster({ name: 'host' });
  kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, host.kubeconfig());
});
afterAll(async () => {
  await host.stop();
  await rm(directory, { recursive: true });
});

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

async function clusterpedia(command: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = new ProductProcess('clusterpedia', command.split(' '), environment);
  return { exitCode: await child.exitCode(), output: child.output };
}

async function write(name: string, content: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, content);
  return file;
}

describe('clusterpedia crds apply', () => {
  const stored = (): readonly KubernetesObject[] =>
    host.store.list(definitions).filter(({ metadata }) => definitionNames.includes(metadata?.name ?? ''));

  it('creates the definitions of this version and waits until they are served', async () => {
    const { exitCode, output } = await clusterpedia(`crds apply --kubeconfig ${kubeconfig}`);

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: definitionNames
        .map((name) => `customresourcedefinition.apiextensions.k8s.io/${name} serverside-applied\n`)
        .join(''),
    });
    expect(stored()).toHaveLength(4);
  });

  it('takes over what others have set, and leaves what they have added', async () => {
    const name = { namespace: '', name: 'pediaclusters.cluster.clusterpedia.io' };
    const foreign = host.store.get(definitions, name) as KubernetesObject & { spec: { versions: object[] } };
    host.store.put({
      ...foreign,
      metadata: { ...foreign.metadata, labels: { team: 'platform' } },
      spec: { ...foreign.spec, versions: [{ ...foreign.spec.versions[0], additionalPrinterColumns: [] }] },
    });
    const file = await write(
      'crds.yaml',
      crdFiles()
        .map(({ content }) => content)
        .join('\n'),
    );

    const { exitCode, output } = await clusterpedia(`crds apply -f ${file} --kubeconfig ${kubeconfig}`);

    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(host.store.get(definitions, name)).toMatchObject({
      metadata: { labels: { team: 'platform' } },
      spec: clusterpediaCrds.find(({ metadata }) => metadata.name === name.name)?.spec,
    });
  });

  it('refuses what is no definition', async () => {
    const file = await write('wrong.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');

    expect(await clusterpedia(`crds apply -f ${file} --kubeconfig ${kubeconfig}`)).toEqual({
      exitCode: 1,
      output: 'clusterpedia crds apply: ConfigMap a is no CustomResourceDefinition\n',
    });
  });

  it('tries again while the API server is away, and tells why it gave up', async () => {
    const { exitCode, output } = await clusterpedia('crds apply --master http://127.0.0.1:1 --timeout 500ms');

    expect(exitCode).toBe(1);
    expect(output).toMatch(/will be tried again.*\n(.*\n)*clusterpedia crds apply: gave up after 0.5 s.*ECONNREFUSED/);
  });

  it('does not try again what it may not do', async () => {
    const config = await write('nobody', host.kubeconfig().replace(/client-(certificate|key)-data: .*/g, ''));

    const { exitCode, output } = await clusterpedia(`crds apply --kubeconfig ${config}`);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/^clusterpedia crds apply: .*(Unauthorized|forbidden|cannot patch)/i);
  });
});

describe('clusterpedia uninstall check', () => {
  it('lets go when there is no such API', async () => {
    const empty = await startMemberCluster({ name: 'empty' });
    const config = await write('empty.kubeconfig', empty.kubeconfig());

    const ended = await clusterpedia(`uninstall check --kubeconfig ${config}`);
    await empty.stop();

    expect(ended).toEqual({ exitCode: 0, output: 'there are no PediaClusters\n' });
  });

  it('refuses while there are PediaClusters, and says what to do', async () => {
    const put = (name: string): void => {
      host.store.put({
        apiVersion: 'cluster.clusterpedia.io/v1alpha2',
        kind: 'PediaCluster',
        metadata: { name },
      });
    };
    ['a', 'b', 'c', 'd', 'e', 'f'].forEach(put);

    const { exitCode, output } = await clusterpedia(`uninstall check --kubeconfig ${kubeconfig}`);

    expect(exitCode).toBe(1);
    expect(output).toContain('6 PediaClusters are left (a, b, c, d, e and 1 more)');
    expect(output).toContain('kubectl delete pediaclusters --all');
  });
});

describe('clusterpedia http wait', () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage) => number;

  beforeAll(async () => {
    server = createServer((request, response) => response.writeHead(answer(request)).end('{}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('waits until one of the URLs answers with success, as the user that it is told', async () => {
    const seen: string[] = [];
    answer = ({ url: path = '', headers: { authorization = '' } }) => {
      seen.push(`${path} ${Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()}`);
      return seen.length < 3 ? 503 : 200;
    };

    const { exitCode, output } = await clusterpedia(
      `http wait --url=http://127.0.0.1:1/,${url}/_cluster/health?wait_for_status=yellow --user-env=ME --password-env=WORD`,
      { ME: 'elastic', WORD: 'p:ss' },
    );

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining(`${url} answers\n`) });
    expect(seen).toEqual(Array.from({ length: 3 }, () => '/_cluster/health?wait_for_status=yellow elastic:p:ss'));
  });

  it('tells what the last answer was when the time is over', async () => {
    answer = () => 401;

    const { exitCode, output } = await clusterpedia(`http wait --url=${url}/ --timeout=300ms`);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/clusterpedia http wait: gave up after 0.3 s: .*/);
  });

  it('needs a URL', async () => {
    expect(await clusterpedia('http wait --url=localhost:9200')).toEqual({
      exitCode: 1,
      output: '--url is no http or https URL\n',
    });
  });
});

describe('clusterpedia storage', () => {
  it('waits for nothing where the storage needs no server', async () => {
    expect(await clusterpedia('storage wait --storage-name=memory')).toEqual({
      exitCode: 0,
      output: 'the storage is ready\n',
    });
  });

  it('has no database to create where the storage has none', async () => {
    const { exitCode, output } = await clusterpedia('storage ensure-database --storage-name=memory');

    expect(exitCode).toBe(1);
    expect(output).toContain('storage "memory" has no database that could be created');
  });

  it('gives up on a server that stays away, and tells why', async () => {
    const file = await write('away.yaml', 'type: postgres\nhost: 127.0.0.1\nport: 1\ndatabase: cp\nuser: me\n');

    const { exitCode, output } = await clusterpedia(`storage wait --storage-config=${file} --timeout=300ms`);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/clusterpedia storage wait: gave up after 0.3 s: .*ECONNREFUSED 127.0.0.1:1/);
  });

  const servers = availableDatabases().filter(({ name }) => name !== 'sqlite');
  if (servers.length === 0) {
    it.todo('creates databases on PostgreSQL and MariaDB, of which none is on this machine');
  }
  for (const database of servers) {
    it(`creates the database of the environment on ${database.name}, for an apiserver to find (C36)`, async () => {
      const schema = await database.createSchema();
      const name = `c36-${String(schema.config['database'])}`;
      const config = await readFile(schema.configFile, 'utf8');
      const file = await write(`${database.name}.yaml`, config);
      const environment = { DB_DATABASE: name };

      const first = await clusterpedia(`storage ensure-database --storage-config=${file}`, environment);
      const second = await clusterpedia(`storage ensure-database --storage-config=${file}`, environment);
      const found = await clusterpedia(`storage wait --storage-config=${file}`, environment);
      await schema.drop();
      await database.stop();

      expect([first, second, found].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(first.output).toContain('database was created');
      expect(second.output).toContain('database is there');
    }, 120_000);
  }
});
