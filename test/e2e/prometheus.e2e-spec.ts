import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PEDIA_CLUSTERS } from '#api';
import { eventually, type Fleet, findPrometheus, freePort, startFleet } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { httpGet } from '../harness/http-request.js';
import { Prometheus, promtoolCheck } from '../harness/prometheus.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const resources = ['pods', 'deployments', 'services', 'nodes', 'namespaces', 'configmaps', 'secrets', 'replicasets'];
const clusterCount = 10;

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
      clusterpedia = await AllInOne.start({ storageName: 'memory' }, [
        '--enable-kube-state-metrics',
        '--kube-state-metrics-host=127.0.0.1',
        `--kube-state-metrics-port=${port}`,
        `--kube-state-metrics-resources=${resources.join(',')}`,
        `--kube-state-metrics-remote-write-config=${remoteWrite}`,
      ]);
      await Promise.all(fleet.clusters.map((cluster) => clusterpedia.import(cluster)));
      await Promise.all(fleet.clusters.map(({ name }) => clusterpedia.synced(name)));
      await prometheus.configure({
        scrape_configs: [
          {
            job_name: 'fleet',
            honor_labels: true,
            scrape_interval: '1s',
            http_sd_configs: [{ url: `${exporter}/sd`, refresh_interval: '1s' }],
          },
        ],
      });
    });

    afterAll(async () => {
      await clusterpedia.dispose();
      await Promise.all([fleet.stop(), prometheus.stop(), rm(directory, { recursive: true })]);
    });

    function expectedPods(): Counts {
      return Object.fromEntries(fleet.clusters.map(({ name, store }) => [name, store.list(pods).length]));
    }

    async function countByCluster(selector: string): Promise<Counts> {
      const series = await prometheus.query(`count by (cluster) (kube_pod_info{${selector}})`);
      return Object.fromEntries(series.map(({ labels, value }) => [labels['cluster'] ?? '', value]));
    }

    it('finds every cluster and scrapes it without an error', async () => {
      await eventually(async () => {
        const targets = await prometheus.targets();
        expect(targets.map(({ health, lastError }) => `${health} ${lastError}`)).toEqual(
          fleet.clusters.map(() => 'up '),
        );
      });
    });

    it.each([
      { path: 'scraped', selector: 'job="fleet"' },
      { path: 'pushed by remote write', selector: 'job=""' },
    ])('counts the pods of every cluster that were $path', async ({ selector }) => {
      await eventually(async () => expect(await countByCluster(selector)).toEqual(expectedPods()));
    });

    it('finds nothing wrong with what is exposed', async () => {
      const { body } = await httpGet(`${exporter}/metrics`);

      expect(body.length).toBeGreaterThan(100_000);
      await expect(promtoolCheck(body)).resolves.toBe('');
    });

    it.each([
      { path: 'scraped', selector: 'job="fleet"' },
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

      await eventually(async () => expect(await prometheus.query(`{cluster="${last}"}`)).toEqual([]));
      expect(Object.keys(await countByCluster('job="fleet"'))).toHaveLength(clusterCount - 1);
    });
  });
}
