import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import {
  availableDatabases,
  eventually,
  findKubectl,
  parseManifests,
  type TestDatabase,
  type TestSchema,
} from '#testing';
import type { ClusterRights } from '../harness/cluster-rights.js';
import { httpGet } from '../harness/http-request.js';
import { chartObjects, installChart, type InstalledChart } from '../harness/installed-chart.js';
import { installRelease, type InstalledRelease } from '../harness/installed-release.js';
import { PluginImages } from '../harness/plugin-images.js';
import { startSearchEngine } from '../harness/search-engine.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const components = ['apiserver', 'clustersynchro-manager', 'controller-manager'] as const;
const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** So that the apiserver, too, reads the credentials of a member. */
const forwarding = {
  featureGates: { AllowProxyRequestToClusters: true },
  extraFlags: ['--enable-proxy-path-for-forward-request', '--allow-pediacluster-config-for-proxy-request'],
};

/** Rights for what no installation here comes to, or not every time. */
const forOtherTimes = [
  // Replicas that share clusters look at each other's Leases: sharding.e2e-spec.ts.
  /clustersynchro-manager (?:list|delete) coordination\.k8s\.io\/leases$/,
  // Asked for by the admission plugin OwnerReferencesPermissionEnforcement, where it is switched on.
  /controller-manager update policy\.clusterpedia\.io\/\w+\/finalizers$/,
  // A policy that changes, or whose source goes: controller-manager.e2e-spec.ts.
  /controller-manager delete policy\.clusterpedia\.io\/pediaclusterlifecycles$/,
  /controller-manager patch cluster\.clusterpedia\.io\/pediaclusters$/,
  // A change that the watch has not told yet, and a Lease that is held for longer than a moment.
  /controller-manager get policy\.clusterpedia\.io\/\w+$/,
  /manager update coordination\.k8s\.io\/leases$/,
];

interface Installation extends InstalledChart {
  readonly cleanUp: () => Promise<void>;
}

interface Case {
  readonly chart: string;
  readonly install: () => Promise<Installation>;
  /** What outlives the release. */
  readonly leaves?: readonly string[];
}

const kubeStateMetrics = { kubeStateMetrics: { enabled: true } };

const withPlugin = servers('postgres').map((database): Case => ({
  chart: 'clusterpedia-core with the sample plugin',
  install: async () => {
    const [schema, plugins] = await Promise.all([database.createSchema(), PluginImages.create()]);
    const values = {
      installCRDs: true,
      uninstall: { waitForPediaClusters: true },
      apiserver: forwarding,
      clustersynchroManager: kubeStateMetrics,
      storage: {
        name: 'sample-storage-layer',
        image: { registry: 'example.com', repository: 'sample-storage-layer', tag: 'v0.1.0-v0.1.0' },
        config: schema.config,
      },
    };
    return installed('clusterpedia-core', values, [schema.drop, () => plugins.dispose()], [plugins.sample]);
  },
}));

/** The database itself is made by an init container, and stays on the server. */
const withDatabase = servers('postgres', 'mariadb').map((database): Case => ({
  chart: `clusterpedia with a database of its own on ${database.name}`,
  install: async () => {
    const schema = await database.createSchema();
    const values = {
      installCRDs: true,
      uninstall: { waitForPediaClusters: true },
      apiserver: { ...forwarding, telemetry: { tracing: { endpoint: 'http://127.0.0.1:4317', addOtelEnv: true } } },
      clustersynchroManager: kubeStateMetrics,
      storageInstallMode: 'external',
      postgresql: { enabled: false },
      externalStorage: { ...externalStorage(schema), createDatabase: true },
    };
    return installed('clusterpedia', values, [schema.drop]);
  },
}));

/** What the charts over clusterpedia-core pass on to it. */
const core = {
  uninstall: { waitForPediaClusters: true },
  apiserver: forwarding,
  clustersynchroManager: kubeStateMetrics,
};

/** An advanced chart: its storage reaches the components through clusterpedia-core. */
const advanced = servers('postgres').map((database): Case => ({
  chart: 'clusterpedia-postgresql',
  install: async () => {
    const schema = await database.createSchema();
    const { host, port, user, password } = schema.config;
    const values = {
      installCRDs: true,
      storageInstallMode: 'external',
      postgresql: { enabled: false },
      externalStorage: { host, port, user, password, database: newDatabase(schema), createDatabase: true },
      'clusterpedia-core': core,
    };
    return installed('clusterpedia-postgresql', values, [schema.drop]);
  },
}));

/** With the server that the chart brings, played by MariaDB. */
const advancedMysql: readonly Case[] = servers('mariadb').map(() => ({
  chart: 'clusterpedia-mysql',
  install: () =>
    installed('clusterpedia-mysql', { installCRDs: true, persistenceMatchNode: 'None', 'clusterpedia-core': core }, []),
  leaves: ['secret/clusterpedia-mysql-storage'],
}));

/** The engine only says that it is well: what the plugin does with it is tested with the plugin. */
const advancedElasticsearch = servers('postgres').map((database): Case => ({
  chart: 'clusterpedia-elasticsearch',
  install: async () => {
    const [schema, plugins, engine] = await Promise.all([
      database.createSchema(),
      PluginImages.create(),
      startSearchEngine('searcher:pass'),
    ]);
    const { type, host, port, user, database: name } = schema.config;
    const values = {
      installCRDs: true,
      storageInstallMode: 'external',
      elasticsearch: { enabled: false },
      externalStorage: { addresses: [engine.address], username: 'searcher', password: 'pass' },
      storageConfig: { extra: { type, host, port, user, database: name } },
      'clusterpedia-core': core,
    };
    const closers = [schema.drop, () => plugins.dispose(), engine.stop];
    return installed('clusterpedia-elasticsearch', values, closers, [await plugins.elasticsearch()]);
  },
}));

const cases = [...withPlugin, ...withDatabase, ...advanced, ...advancedMysql, ...advancedElasticsearch];

describe.each(cases)('the release of $chart that helm installs', ({ install, leaves = [] }) => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await install();
  });

  afterAll(() => installation.cleanUp());

  it.each(['', '/clusters/east'])('are searched through the aggregation layer, at resources%s', async (path) => {
    const kubectl = await installation.kubectl(`${resources}${path}`);

    await eventually(async () =>
      expect(await kubectl.succeed(['get', 'pods', '-n', 'shop'])).toMatch(/^CLUSTER .*\neast +web +1\/1 +Running/),
    );
  });

  it('refuse who may not search', async () => {
    const kubectl = await installation.kubectl(resources, 'writers');

    expect((await kubectl.run(['get', '--raw', `${resources}/api/v1/pods`])).stderr).toContain('is forbidden');
  });

  it('reach the member with what its Secret holds', async () => {
    const kubectl = await installation.kubectl(`${resources}/clusters/east/proxy`);

    expect(JSON.parse(await kubectl.succeed(['get', '--raw', '/version']))).toMatchObject({ major: '1', minor: '32' });
  });

  it('make an APIService that is available, by a certificate that its caBundle and its name fit', async () => {
    expect(await installation.aggregator.isAvailable()).toBe(true);
  });

  it.each(components)('have probes that %s answers', async (component) => {
    const answers = await Promise.all(probes.map((probe) => installation.release.probe(component, probe)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('have Services behind each port of which somebody listens', async () => {
    const addresses = installation.release.serviceAddresses();

    expect(addresses.size).toBeGreaterThan(1);
    for (const address of addresses.values()) {
      const [host = '', port] = address.split(':');
      const socket = connect(Number(port), host);
      await once(socket, 'connect');
      socket.destroy();
    }
  });

  it('serve the metrics of members at a Service of their own', async () => {
    const services = [...installation.release.serviceAddresses()];
    const [, address] = services.find(([service]) => service.endsWith('-kube-state-metrics:8080')) ?? [];

    const { status, body } = await httpGet(`http://${address}/metrics`);

    expect(status).toBe(200);
    expect(body).toMatch(/^kube_pod_info\{cluster="east",namespace="shop",pod="web",/m);
  });

  it('is not uninstalled while there are PediaClusters, which go with all that was theirs', async () => {
    const { host, helm, release } = installation;
    await expect(helm.uninstall()).rejects.toThrow(/clusterpedia-uninstall-check .*[Ff]ailed/);
    expect(release.workloads.problems.join()).toContain('1 PediaClusters are left (east)');

    await host.kubectl.succeed(['delete', 'clusterimportpolicies,pediaclusters', '--all']);

    const kubectl = await installation.kubectl(resources);
    // What no cluster synchronises is not served any more.
    expect((await kubectl.run(['get', 'pods', '-A'])).stderr).toContain('NotFound');
  });

  it('gives the components the rights that they need, and none that they do not', () => {
    const { rights } = installation.release;

    expect(rights.refusedTo('system:serviceaccount:')).toEqual([]);
    expect(unusedRights(rights)).toEqual([]);
  });

  it('is uninstalled in good order, and leaves CRDs, passwords of volumes and nothing else', async () => {
    const { host, helm, release } = installation;

    await helm.uninstall();

    expect(await release.workloads.stop()).toEqual([0, 0, 0]);
    expect(await chartObjects(host)).toEqual(leaves);
  });
});

/** A server by its parts, or, where there is no password to keep in a Secret, by a DSN. */
function externalStorage(schema: TestSchema): object {
  const { type, host, port, user, password } = schema.config;
  const database = newDatabase(schema);
  if (type !== 'mariadb') {
    return { type, host, port, user, password, database };
  }
  const address = String(host).startsWith('/') ? `unix(${String(host)})` : `tcp(${String(host)}:${String(port)})`;
  return { type: 'mysql', dsn: `${String(user)}@${address}/${database}` };
}

describe('the manifests of deploy/binding-apiserver, run as they are', () => {
  let installation: InstalledRelease;

  beforeAll(async () => {
    const kustomized = await promisify(execFile)(findKubectl() ?? 'kubectl', ['kustomize', 'deploy/binding-apiserver']);
    installation = await installRelease((host) => host.apply(...parseManifests(kustomized.stdout)));
  });

  afterAll(() => installation.dispose());

  it('are searched through the aggregation layer, in what one process has synchronised', async () => {
    const kubectl = await installation.kubectl(resources);

    await eventually(async () =>
      expect(await kubectl.succeed(['get', 'pods', '-n', 'shop'])).toMatch(/^CLUSTER .*\neast +web +1\/1 +Running/),
    );
  });

  it('give two processes the rights of three, all of which they need', () => {
    const { rights } = installation.release;

    expect(rights.refusedTo('system:serviceaccount:')).toEqual([]);
    expect(unusedRights(rights)).toEqual([]);
  });

  it('stop in good order', async () => {
    expect(await installation.release.workloads.stop()).toEqual([0, 0]);
  });
});

/** Of a database that an init container makes, and that stays on the server. */
function newDatabase({ config }: TestSchema): string {
  return `${String(config['database'])}-new`;
}

function unusedRights(rights: ClusterRights): readonly string[] {
  return rights.unused(/^clusterpedia/).filter((grant) => !forOtherTimes.some((known) => known.test(grant)));
}

function servers(...names: readonly string[]): readonly TestDatabase[] {
  return availableDatabases().filter(({ name }) => names.includes(name));
}

/** @param closers - what must be closed after the release, or at once when it cannot be installed */
async function installed(
  chart: string,
  values: object,
  closers: readonly (() => Promise<void>)[],
  images: Parameters<typeof installChart>[2] = [],
): Promise<Installation> {
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((closer) => closer()));
  };
  try {
    const release = await installChart(chart, values, images);
    return {
      ...release,
      cleanUp: async () => {
        await release.dispose();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
