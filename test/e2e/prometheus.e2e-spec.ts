import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PEDIA_CLUSTERS } from '#api';
import type { GroupVersionResource } from '#kube';
import {
  availableDatabases,
  eventually,
  type Fleet,
  findPrometheus,
  freePort,
  startFleet,
  type TestSchema,
} from '#testing';
import { prometheusConfig } from '../../tools/start/prometheus-config.js';
import { AllInOne, commonResources } from '../harness/all-in-one.js';
import { httpGet } from '../harness/http-request.js';
import { expressionsOf, readDashboards, readRules, ruleFiles } from '../harness/monitoring-files.js';
import { Prometheus, promtoolCheck } from '../harness/prometheus.js';

const backups = { group: 'ops.example.com', version: 'v1', resource: 'backups' } as const;
const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const resources = [
  'pods',
  'services',
  'nodes',
  'namespaces',
  'configmaps',
  'secrets',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
];
const syncResources = [
  ...commonResources,
  { group: 'batch', resources: ['*'] },
  { group: 'ops.example.com', resources: ['backups'] },
];
/** In the format of the exporter. */
const customResourceState = `
spec:
  resources:
    - groupVersionKind: { group: ops.example.com, version: v1, kind: Backup }
      labelsFromPath: { namespace: [metadata, namespace], name: [metadata, name] }
      metrics:
        - name: backup_last
          help: When the last one was made.
          each: { type: Gauge, gauge: { path: [status, lastBackup] } }
`;
const clusterCount = 10;

/** Panels that are empty while all is well, and those about the connections to a database server. */
const quietPanels: ReadonlySet<string> = new Set([
  'Failed lists and watches, by cluster',
  'Errors and retries',
  'Refused, given up, left',
  'Connections',
  'Waiting for a connection',
  'Containers that wait',
  'Deployments short of replicas',
  'Stateful sets short of replicas',
  'Daemon sets short of pods',
  'Failed jobs',
  'Nodes in trouble',
]);

/** How many objects of each cluster, by its name. */
type Counts = Readonly<Record<string, number>>;

if (findPrometheus() === undefined) {
  it.todo('kube-state-metrics needs a prometheus');
} else {
  describe('a Prometheus and kube-state-metrics of ten clusters', () => {
    let fleet: Fleet;
    let clusterpedia: AllInOne;
    let prometheus: Prometheus;
    let directory: string;
    let schema: TestSchema;
    let exporter: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'ksm-'));
      [fleet, prometheus] = await Promise.all([
        startFleet({ seed: 'metrics', clusters: clusterCount, pods: 20, prefix: 'metrics' }),
        Prometheus.start(),
      ]);
      const remoteWrite = join(directory, 'remote-write.yaml');
      await writeFile(remoteWrite, `url: ${prometheus.url}/api/v1/write\ninterval: 1s\n`);
      const port = await freePort();
      exporter = `http://127.0.0.1:${port}`;
      schema = await createSqliteSchema();
      clusterpedia = await AllInOne.start(schema, [
        '--enable-kube-state-metrics',
        '--kube-state-metrics-host=127.0.0.1',
        `--kube-state-metrics-port=${port}`,
        `--kube-state-metrics-resources=${resources.join(',')}`,
        `--kube-state-metrics-remote-write-config=${remoteWrite}`,
        `--kube-state-metrics-custom-resource-state-config=${customResourceState}`,
      ]);
      await Promise.all(fleet.clusters.map((cluster) => clusterpedia.import(cluster, syncResources)));
      await Promise.all(fleet.clusters.map(({ name }) => clusterpedia.synced(name)));
      await prometheus.configure(
        prometheusConfig({
          dataDirectory: clusterpedia.directory,
          port: clusterpedia.port,
          metricsPort: port,
          interval: '1s',
        }),
      );
    });

    afterAll(async () => {
      await clusterpedia.dispose();
      await Promise.all([fleet.stop(), prometheus.stop(), schema.drop(), rm(directory, { recursive: true })]);
    });

    function objectCounts(resource: GroupVersionResource): Counts {
      return Object.fromEntries(fleet.clusters.map(({ name, store }) => [name, store.list(resource).length]));
    }

    async function countByCluster(selector: string, metric = 'kube_pod_info'): Promise<Counts> {
      const series = await prometheus.query(`count by (cluster) (${metric}{${selector}})`);
      return Object.fromEntries(series.map(({ labels, value }) => [labels['cluster'] ?? '', value]));
    }

    async function seriesOfPanel({
      panel,
      expression,
    }: ReturnType<typeof expressionsOf>[number]): Promise<{ readonly panel: string; readonly count: number }> {
      const series = await prometheus.query(expression);
      return { panel, count: series.length };
    }

    it('finds every cluster, and scrapes them and the process itself without an error', async () => {
      await eventually(async () => {
        const targets = await prometheus.targets();
        expect(targets.map(({ health, lastError }) => `${health} ${lastError}`)).toEqual(
          ['itself', ...fleet.clusters].map(() => 'up '),
        );
      });
    });

    it.each([
      { path: 'scraped', selector: 'job="kube-state-metrics"' },
      { path: 'pushed by remote write', selector: 'job=""' },
    ])('counts the pods of every cluster that were $path', async ({ selector }) => {
      await eventually(async () => expect(await countByCluster(selector)).toEqual(objectCounts(pods)));
    });

    it('counts custom resources, whose metrics a configuration describes', async () => {
      const counted = await countByCluster('job="kube-state-metrics"', 'kube_customresource_backup_last');

      expect(counted).toEqual(objectCounts(backups));
      expect(Object.values(counted)).toHaveLength(clusterCount);
    });

    it('evaluates every alert rule without an error, and has nothing to say of a fleet that is well', async () => {
      const alerts = (await Promise.all((await ruleFiles()).map(readRules))).flat().map(({ alert }) => alert);

      await eventually(async () => {
        const rules = await prometheus.rules();
        expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
        expect(rules.map(({ name }) => name).sort()).toEqual(alerts.sort());
      });
      await eventually(async () => expect(await prometheus.query('ALERTS{alertname=~"Clusterpedia.*"}')).toEqual([]));
    });

    it('fills every panel of the dashboards that is not about trouble', async () => {
      const dashboards = await readDashboards();
      await eventually(async () => {
        const answers = await Promise.all(dashboards.flatMap(expressionsOf).map((each) => seriesOfPanel(each)));
        const empty = answers.filter(({ count }) => count === 0).map(({ panel }) => panel);
        expect(empty.filter((panel) => !quietPanels.has(panel))).toEqual([]);
      });
    });

    it('finds nothing wrong with what is exposed', async () => {
      const { body } = await httpGet(`${exporter}/metrics`);

      expect(body.length).toBeGreaterThan(100_000);
      await expect(promtoolCheck(body)).resolves.toBe('');
    });

    it.each([
      { path: 'scraped', selector: 'job="kube-state-metrics"' },
      { path: 'pushed by remote write', selector: 'job=""' },
    ])('no longer sees the series of a pod that is gone, $path', async ({ selector }) => {
      const [first] = fleet.clusters;
      const pod = first?.store.list(pods)[0]?.metadata;
      const query = `kube_pod_info{${selector},cluster="${first?.name}",pod="${pod?.name}"}`;
      await eventually(async () => expect(await prometheus.query(query)).toHaveLength(1));

      first?.store.delete(pods, { namespace: pod?.namespace ?? '', name: pod?.name ?? '' });

      await eventually(async () => expect(await prometheus.query(query)).toEqual([]));
    });

    it('no longer sees the series of a cluster that is gone', async () => {
      const last = fleet.clusters.at(-1)?.name ?? '';

      await clusterpedia.asAdmin((_rest, client) =>
        client.delete(PEDIA_CLUSTERS, { namespace: '', name: last }, {}, AbortSignal.timeout(30_000)),
      );

      await eventually(async () =>
        expect(await prometheus.query(`{cluster="${last}",__name__!~"ALERTS.*"}`)).toEqual([]),
      );
      expect(Object.keys(await countByCluster('job="kube-state-metrics"'))).toHaveLength(clusterCount - 1);
    });
  });
}

/** What is exposed never comes from a database, but the dashboards show one. */
async function createSqliteSchema(): Promise<TestSchema> {
  const sqlite = availableDatabases().find(({ name }) => name === 'sqlite');
  if (sqlite === undefined) {
    throw new Error('SQLite is always there');
  }
  return sqlite.createSchema();
}
