import { spawnSync } from 'node:child_process';
import { PEDIA_CLUSTERS } from '#api';
import { objectNameOf } from '#kube';
import {
  availableDatabases,
  eventually,
  freePort,
  startFleet,
  type Fleet,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { httpGet } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { parseStrictly, type ExposedFamily } from '../harness/strict-exposition.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const syncResources = [
  { group: '', resources: ['pods', 'services', 'nodes', 'namespaces', 'secrets', 'configmaps'] },
  { group: 'apps', resources: ['*'] },
];
const resources = 'pods,services,nodes,namespaces,secrets,configmaps,deployments,replicasets,statefulsets,daemonsets';
const soon = { timeoutMs: 15_000, intervalMs: 50 };
const shard = 'other';

// What is exposed never comes from a database, so one of them is enough.
const database = availableDatabases().find(({ name }) => name === 'sqlite');

describe('kube-state-metrics of the clustersynchro-manager', () => {
  let host: KubernetesHost;
  let fleet: Fleet;
  const schemas: TestSchema[] = [];
  let manager: ComponentProcess;
  let url: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    fleet = await startFleet({ seed: 'ksm', clusters: 3, pods: 40, prefix: 'member' });
    ({ manager, url } = await startManager('manager'));
    for (const member of fleet.clusters) {
      await host.import(member, syncResources);
    }
    await Promise.all(fleet.clusters.map(({ name }) => host.synced(name)));
  });

  afterAll(async () => {
    await host.dispose();
    await Promise.all(schemas.map((schema) => schema.drop()));
    await fleet.stop();
  });

  async function startManager(
    name: string,
    ...more: readonly string[]
  ): Promise<{ readonly manager: ComponentProcess; readonly url: string }> {
    const port = await freePort();
    const started = await spawnManager(name, port, ...more);
    await started.ready();
    return { manager: started, url: `http://127.0.0.1:${port}` };
  }

  async function spawnManager(name: string, port: number, ...more: readonly string[]): Promise<ComponentProcess> {
    const schema = await database?.createSchema();
    if (schema === undefined) {
      throw new Error('SQLite is always there');
    }
    schemas.push(schema);
    return ComponentProcess.clustersynchroManager(host, schema, name, [
      '--enable-kube-state-metrics',
      '--kube-state-metrics-host=127.0.0.1',
      `--kube-state-metrics-port=${port}`,
      `--kube-state-metrics-resources=${resources}`,
      '--kube-state-metrics-metric-labels-allowlist=*=[*]',
      ...more,
    ]);
  }

  async function scrape(path = '/metrics', accept = 'text/plain'): Promise<string> {
    const { status, body } = await httpGet(`${url}${path}`, { headers: { accept } });
    expect(status).toBe(200);
    return body;
  }

  async function podsOf(cluster: string): Promise<readonly string[]> {
    const families = parseStrictly(await scrape(`/clusters/${cluster}/metrics`), 'text');
    return labelValues(families, 'kube_pod_info', 'pod');
  }

  function memberAt(index: number): MemberCluster {
    const member = fleet.clusters[index];
    if (member === undefined) {
      throw new Error('the fleet has three clusters');
    }
    return member;
  }

  /** The pods of a member, as they are. */
  function podNames({ store }: MemberCluster): ReadonlySet<string> {
    return new Set(store.list(pods).map(({ metadata }) => metadata?.name ?? ''));
  }

  it('exposes every object of every member, cluster first, each family once', async () => {
    for (const format of ['text', 'openmetrics'] as const) {
      const accept = format === 'text' ? 'text/plain' : 'application/openmetrics-text;version=1.0.0';
      const families = parseStrictly(await scrape('/metrics', accept), format);

      expect(families.flatMap(({ samples }) => samples).filter(({ labels }) => labels[0]?.[0] !== 'cluster')).toEqual(
        [],
      );
      expect(labelValues(families, 'kube_pod_info', 'cluster')).toHaveLength(
        fleet.clusters.reduce((sum, { store }) => sum + store.list(pods).length, 0),
      );
      expect(new Set(labelValues(families, 'kube_deployment_created', 'cluster'))).toEqual(
        new Set(['member-1', 'member-2', 'member-3']),
      );
    }
    const one = await scrape('/clusters/member-2/metrics');
    const all = await scrape();
    expect(sampleLines(one)).toEqual(sampleLines(all).filter((line) => line.includes('{cluster="member-2",')));
  });

  it('passes promtool, where that is installed', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await scrape(),
      encoding: 'utf8',
    });

    // No error of form; the names are those of kube-state-metrics, about which promtool has its opinions.
    expect(status === null || [0, 3].includes(status)).toBe(true);
    expect(`${stdout}${stderr}`).not.toMatch(/error while linting|parse error|unexpected/i);
  });

  it('follows what is created, changed and deleted in a member', async () => {
    const { store } = memberAt(0);
    const [model] = store.list(pods);
    const name = { namespace: model?.metadata?.namespace ?? '', name: 'newcomer' };
    const phase = async (): Promise<readonly string[]> =>
      sampleLines(await scrape('/clusters/member-1/metrics')).filter(
        (line) => line.startsWith('kube_pod_status_phase{') && line.includes('"newcomer"') && line.endsWith(' 1'),
      );

    store.create(pods, { ...model, metadata: name, status: { phase: 'Pending' } });
    await eventually(async () => expect(await phase()).toEqual([expect.stringContaining('phase="Pending"')]), soon);
    store.put({ ...store.get(pods, name), status: { phase: 'Failed' } });
    await eventually(async () => expect(await phase()).toEqual([expect.stringContaining('phase="Failed"')]), soon);
    store.delete(pods, name);
    await eventually(async () => expect(await phase()).toEqual([]), soon);
  });

  it('shows what was there last while a member does not answer, and all that happened when it does', async () => {
    const member = memberAt(1);
    const before = await podsOf(member.name);
    const fault = member.faults.inject({ kind: 'reset' });
    member.dropConnections();
    const [gone] = member.store.list(pods);
    member.store.delete(pods, objectNameOf(gone ?? {}));
    member.store.forgetWatchHistory();
    expect(await podsOf('member-2')).toEqual(before);

    fault.clear();
    await eventually(async () => expect(new Set(await podsOf('member-2'))).toEqual(podNames(member)), {
      timeoutMs: 30_000,
      intervalMs: 100,
    });
  });

  it('never shows fewer than what was there throughout, while everything is listed again', async () => {
    const member = memberAt(2);
    const expected = podNames(member).size;
    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      member.store.forgetWatchHistory();
      member.dropWatches();
      for (let scrapes = 0; scrapes < 5; scrapes += 1) {
        counts.push((await podsOf('member-3')).length);
      }
    }
    expect(new Set(counts)).toEqual(new Set([expected]));
  });

  it('drops a resource that is not synchronised any more, and a cluster that is not either', async () => {
    await host.import(memberAt(2), [{ group: 'apps', resources: ['deployments'] }]);
    await eventually(async () => expect(await podsOf('member-3')).toEqual([]), soon);
    expect(await scrape('/clusters/member-3/metrics')).toContain('kube_deployment_created{cluster="member-3"');

    await host.kubectl.succeed(['delete', 'pediacluster', 'member-3', '--wait=false']);
    await eventually(async () => expect(await scrape('/clusters/member-3/metrics')).toBe(''), soon);
    expect(await scrape('/')).not.toContain('member-3');
  });

  it('tells of itself on the listener of the process', async () => {
    await eventually(async () => {
      const { body } = await manager.get('/metrics');
      expect(body).toMatch(/clusterpedia_ksm_series\{cluster="member-1",resource="pods"\} [1-9]/);
      expect(body).toMatch(/http_request_duration_seconds_count\{handler="metrics",method="get"\} [1-9]/);
    }, soon);
  });

  it('answers with nothing while another process leads', async () => {
    const follower = await startManager('follower');

    expect(await httpGet(`${follower.url}/metrics`)).toMatchObject({ status: 200, body: '' });
    expect(await httpGet(`${follower.url}/sd`)).toMatchObject({ status: 200, body: '[]' });
    await follower.manager.stop();
  });

  it('shares clusters with managers of other shards', async () => {
    const other = await startManager(shard, `--sharding-name=${shard}`);
    const { spec } = host.pediaCluster('member-2');
    host.cluster.store.update(PEDIA_CLUSTERS, {
      ...host.pediaCluster('member-2'),
      spec: { ...spec, shardingName: shard },
    });

    await eventually(async () => {
      const { body } = await httpGet(`${other.url}/metrics`);
      const mine = new Set(labelValues(parseStrictly(await scrape(), 'text'), 'kube_pod_info', 'cluster'));
      const theirs = new Set(labelValues(parseStrictly(body, 'text'), 'kube_pod_info', 'cluster'));
      expect({ mine, theirs }).toEqual({ mine: new Set(['member-1']), theirs: new Set(['member-2']) });
    }, soon);
    await other.manager.stop();
  });

  it('ends with a message when its port is taken', async () => {
    const second = await spawnManager('second', Number(new URL(url).port));

    expect(await second.process.exitCode()).toBe(1);
    expect(second.process.output).toMatch(/EADDRINUSE.*127\.0\.0\.1/);
  });

  it('is not there unless it is asked for', async () => {
    const port = await freePort();
    const off = await spawnManager('off', port, '--enable-kube-state-metrics=false');
    await off.ready();

    await expect(httpGet(`http://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED');
    expect((await off.get('/metrics')).body).not.toMatch(/http_request_duration_seconds|clusterpedia_ksm/);
    expect(await off.stop()).toBe(0);
  });

  it('stops in good order', async () => {
    expect(await manager.stop()).toBe(0);
  });
});

function sampleLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function labelValues(families: readonly ExposedFamily[], family: string, label: string): readonly string[] {
  const samples = families.find(({ name }) => name === family)?.samples ?? [];
  return samples.map(({ labels }) => labels.find(([name]) => name === label)?.[1] ?? '');
}
