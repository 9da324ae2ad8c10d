import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually, findKubectl, parseManifests, type TestSchema } from '#testing';
import {
  forwarding,
  installed,
  kubeStateMetrics,
  newDatabase,
  servers,
  traced,
  type ChartCase,
} from '../harness/chart-cases.js';
import { installedChartContract } from '../harness/installed-chart.contract.js';
import { installRelease, type InstalledRelease } from '../harness/installed-release.js';
import { PluginImages } from '../harness/plugin-images.js';
import { unusedRights } from '../harness/unused-rights.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';

const withPlugin = servers('postgres').map((database): ChartCase => ({
  chart: 'clusterpedia-core with the sample plugin',
  install: async () => {
    const [schema, plugins] = await Promise.all([database.createSchema(), PluginImages.create()]);
    const values = {
      installCRDs: true,
      uninstall: { waitForPediaClusters: true },
      apiserver: { ...forwarding, ...traced },
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
const withDatabase = servers('postgres', 'mariadb').map((database): ChartCase => ({
  chart: `clusterpedia with a database of its own on ${database.name}`,
  install: async () => {
    const schema = await database.createSchema();
    const values = {
      installCRDs: true,
      uninstall: { waitForPediaClusters: true },
      apiserver: { ...forwarding, ...traced },
      clustersynchroManager: kubeStateMetrics,
      storageInstallMode: 'external',
      postgresql: { enabled: false },
      externalStorage: { ...externalStorage(schema), createDatabase: true },
    };
    return installed('clusterpedia', values, [schema.drop]);
  },
}));

[...withPlugin, ...withDatabase].forEach(installedChartContract);

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

  it('give two processes the rights of three, all of which they need', async () => {
    const { rights } = installation.release;

    expect(rights.refusedTo('system:serviceaccount:')).toEqual([]);
    // A watch may still be about to begin.
    await eventually(() => expect(unusedRights(rights)).toEqual([]));
  });

  it('stop in good order', async () => {
    expect(await installation.release.workloads.stop()).toEqual([0, 0]);
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
