import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { availableDatabases, eventually, freePort, Kubectl, startMemberCluster } from '#testing';
import { ProductProcess } from '../harness/product-process.js';
import { openShop } from '../harness/shop-objects.js';

/** The parts of docker/compose.yaml that make a process. */
interface Compose {
  readonly services: {
    readonly postgres: { readonly image: string; readonly environment: Readonly<Record<string, string>> };
    readonly clusterpedia: {
      readonly command: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
      readonly configs: readonly { readonly source: string; readonly target: string }[];
      readonly volumes: readonly string[];
      readonly ports: readonly string[];
      readonly build: { readonly target: 'binding-apiserver' };
    };
  };
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

describe.each(availableDatabases().filter(({ name }) => name === 'postgres'))('docker/compose.yaml', (database) => {
  it('makes a Clusterpedia that imports and finds, as docs/images.md says', async () => {
    const { services, configs } = parse(await readFile('docker/compose.yaml', 'utf8')) as Compose;
    const { clusterpedia, postgres } = services;
    const directory = await mkdtemp(join(tmpdir(), 'compose-'));
    const [schema, member, port] = await Promise.all([
      database.createSchema(),
      startMemberCluster({ name: 'east' }),
      freePort(),
    ]);
    openShop(member);
    // The container's paths and port, as they are on this machine; the server is the one of the tests.
    const [{ source, target } = { source: '', target: '' }] = clusterpedia.configs;
    const [, volume = ''] = clusterpedia.volumes[0]?.split(':') ?? [];
    const [, published = ''] = /:(\d+):/.exec(clusterpedia.ports[0] ?? '') ?? [];
    const here = (text: string): string =>
      text.replace(target, join(directory, 'config.yaml')).replace(volume, directory).replace(published, `${port}`);
    const stored = parse(configs[source]?.content ?? '') as Readonly<Record<string, unknown>>;
    await writeFile(join(directory, 'config.yaml'), JSON.stringify({ ...stored, ...schema.config }));
    await mkdir(join(directory, 'control-plane'));
    const process = new ProductProcess(clusterpedia.build.target, clusterpedia.command.map(here));
    const kubectl = new Kubectl(join(directory, 'control-plane/kubeconfig'));
    const pediaCluster = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: 'east' },
      spec: {
        kubeconfig: Buffer.from(member.kubeconfig()).toString('base64'),
        syncResources: [{ group: '', resources: ['pods'] }],
      },
    };

    try {
      await eventually(() => kubectl.succeed(['create', '-f', '-'], JSON.stringify(pediaCluster)), {
        timeoutMs: 30_000,
      });

      await eventually(async () =>
        expect(await kubectl.succeed(['--cluster', 'clusterpedia', 'get', 'pods', '-n', 'shop'])).toMatch(
          /\neast +web /,
        ),
      );
      expect(stored).toMatchObject({
        type: 'postgres',
        host: 'postgres',
        database: postgres.environment['POSTGRES_DB'],
      });
      expect(clusterpedia.environment['DB_PASSWORD']).toBe(postgres.environment['POSTGRES_PASSWORD']);
      expect(await process.stop()).toBe(0);
    } finally {
      await process.kill();
      await Promise.all([member.stop(), schema.drop()]);
      await rm(directory, { recursive: true });
    }
  });
});
