import type { KubernetesObject, ObjectList } from '#kube';
import { eventually, startFleet, type Fleet, freePort, type MemberCluster } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { httpGet } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { ProductProcess } from '../harness/product-process.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

const root = '/apis/clusterpedia.io/v1beta1/resources';

describe('all in one, stored in memory', () => {
  let fleet: Fleet;
  let members: readonly [MemberCluster, MemberCluster];
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'memory', clusters: 2, pods: 40, prefix: 'demo' });
    members = fleet.clusters as unknown as typeof members;
    clusterpedia = await AllInOne.start({ storageName: 'memory' });
    for (const member of members) {
      await clusterpedia.import(member);
    }
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await fleet.stop();
  });

  const configMap = (name: string, value: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { value },
  });

  it('holds what the members hold', async () => {
    await Promise.all(members.map((member) => eventuallySameAsMember(clusterpedia, member)));
  });

  it('answers kubectl', async () => {
    const output = await clusterpedia.kubectl.succeed(['--cluster', 'clusterpedia', 'get', 'pods', '-A']);

    expect(output).toMatch(/^NAMESPACE +CLUSTER +NAME +READY +STATUS/);
    expect(output).toMatch(/ demo-1 /);
    expect(output).toMatch(/ demo-2 /);
  });

  it('answers searches, page by page', async () => {
    const query = 'orderby=created_at%20desc,name&limit=7&withRemainingCount=true&fieldSelector=status.phase%3DRunning';
    const { items: all } = await clusterpedia.getJson<ObjectList>(
      `${root}/api/v1/pods?fieldSelector=status.phase%3DRunning`,
    );

    const pages: ObjectList[] = [];
    for (let more: string | undefined = ''; more !== undefined; more = pages.at(-1)?.metadata?.continue) {
      pages.push(await clusterpedia.getJson<ObjectList>(`${root}/api/v1/pods?${query}&continue=${more}`));
    }

    const found = pages.flatMap(({ items }) => items.map(({ metadata }) => metadata?.uid));
    expect(new Set(found)).toEqual(new Set(all.map(({ metadata }) => metadata?.uid)));
    expect(found).toHaveLength(all.length);
    expect(pages[0]?.metadata?.remainingItemCount).toBe(all.length - 7);
  });

  it('lets kubectl watch all clusters', async () => {
    const [first] = members;
    first.store.put(configMap('listed', 'old'));
    await eventuallySameAsMember(clusterpedia, first);
    const watch = clusterpedia.kubectl.start(['--cluster', 'clusterpedia', 'get', 'configmaps', '-n', 'default', '-w']);
    let output = '';
    watch.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    watch.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      await eventually(() => expect(output).toMatch(/^CLUSTER +NAME +DATA +AGE\ndemo-1 +listed +1 /));

      for (const [index, member] of members.entries()) {
        member.store.put(configMap(`watched-${index}`, 'new'));
      }

      await eventually(() => expect(output).toMatch(/^demo-1 +watched-0 +1 /m));
      await eventually(() => expect(output).toMatch(/^demo-2 +watched-1 +1 /m));
    } finally {
      watch.kill();
    }
  });

  it('fills up again after a restart', async () => {
    await clusterpedia.stop();
    await clusterpedia.restart();

    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
    await Promise.all(members.map((member) => eventuallySameAsMember(clusterpedia, member)));
  });
});

describe('a manager without any database driver installed', () => {
  /** Makes every database package one that is not there. */
  const withoutDrivers = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (/^(@mikro-orm|kysely|pg|mysql2|mariadb|better-sqlite3)\\b/.test(specifier)) {
        throw new Error('not installed: ' + specifier);
      }
      return next(specifier, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(withoutDrivers)}`;

  let host: KubernetesHost;
  beforeAll(async () => {
    host = await KubernetesHost.start();
  });
  afterAll(() => host.dispose());

  const start = (port: number, storageName: string): ProductProcess => {
    const flags = ['--metrics-host=127.0.0.1', `--metrics-port=${port}`, `--storage-name=${storageName}`];
    return new ProductProcess('clustersynchro-manager', [`--kubeconfig=${host.kubeconfig}`, ...flags], {
      NODE_OPTIONS,
    });
  };

  it('becomes ready on storage in memory', async () => {
    const port = await freePort();
    const manager = start(port, 'memory');
    try {
      await eventually(
        async () => {
          manager.checkRunning();
          expect((await httpGet(`http://127.0.0.1:${port}/readyz`, {})).status).toBe(200);
        },
        { timeoutMs: 30_000, intervalMs: 50 },
      );
    } finally {
      await manager.stop();
    }
  });

  it('does not start on the relational storage, and says what is missing', async () => {
    const manager = start(await freePort(), 'internal');

    expect(await manager.exitCode()).toBe(1);
    expect(manager.output).toContain('not installed: ');
  });
});
