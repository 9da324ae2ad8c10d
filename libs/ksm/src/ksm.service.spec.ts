import { setImmediate } from 'node:timers/promises';
import { WireObject } from '#client';
import type { Logger } from '#telemetry';
import { eventually } from '#testing';
import { changed, KsmUnderTest, ksmOptions, listed, pod, podsOfCore } from './ksm.contract.js';

const services = { group: '', version: 'v1', resource: 'services' };
const cronJobs = { group: 'batch', version: 'v1', resource: 'cronjobs' };

function named(names: readonly string[], lines: readonly string[]): readonly string[] {
  return lines.filter((line) => names.some((name) => line.startsWith(`${name}{`)));
}

describe('KsmService', () => {
  let ksm: KsmUnderTest;

  beforeEach(async () => {
    ksm = await KsmUnderTest.start(
      ksmOptions('--kube-state-metrics-resources=pods,services,deployments,nodes,cronjobs'),
    );
    await ksm.setCluster('east');
    await ksm.setCluster('west');
  });

  afterEach(() => ksm.stop());

  it('puts the cluster first into every sample, and each header once for all clusters', async () => {
    await ksm.openListed('west', [pod('two')]);
    await ksm.openListed('east', [pod('one')]);
    await ksm.openListed('east', [{ metadata: { name: 'front', namespace: 'shop' } }], services, 'Service');

    const lines = (await ksm.exposition()).trimEnd().split('\n');
    const samples = lines.filter((line) => !line.startsWith('#'));
    const headers = lines.filter((line) => line.startsWith('#')).map((line) => line.split(' ').slice(1, 3).join(' '));

    expect(samples.filter((line) => !/^[a-z_]+\{cluster="(?:east|west)",namespace="shop",/.test(line))).toEqual([]);
    expect(new Set(headers).size).toBe(headers.length);
    expect(
      named(['kube_pod_info'], lines).map((line) => /cluster="(?<name>\w+)"/.exec(line)?.groups?.['name']),
    ).toEqual(['east', 'west']);
    // Contiguous: a family never comes back.
    const families = samples.map((line) => line.slice(0, line.indexOf('{')));
    expect(
      families.filter((family, index) => families.indexOf(family) < index - 1 && families[index - 1] !== family),
    ).toEqual([]);
  });

  it('reproduces the line of the manual to the letter', async () => {
    await ksm.setCluster('test-14');
    await ksm.openListed(
      'test-14',
      [
        {
          metadata: {
            namespace: 'clusterpedia-system',
            name: 'clusterpedia-apiserver',
            creationTimestamp: '2023-02-16T14:26:58Z',
          },
        },
      ],
      { group: 'apps', version: 'v1', resource: 'deployments' },
      'Deployment',
    );

    expect(await ksm.samples()).toContain(
      'kube_deployment_created{cluster="test-14",namespace="clusterpedia-system",deployment="clusterpedia-apiserver"} 1.676557618e+09',
    );
  });

  it('has no header of a resource without objects, and all of them with one', async () => {
    const feed = await ksm.openListed('east', []);
    expect(await ksm.exposition()).toBe('');
    expect(await ksm.exposition({ includes: () => true }, 'openmetrics')).toBe('# EOF\n');

    await changed(feed, 'ADDED', pod('one'));
    const text = await ksm.exposition();
    expect(text.match(/^# HELP kube_pod_/gm)).toHaveLength(59);
    expect(text).toContain('# TYPE kube_pod_annotations gauge\n# HELP kube_pod_labels [STABLE] ');
    expect(text).not.toContain('kube_service');
  });

  it('calls counters in OpenMetrics as their samples are not', async () => {
    await ksm.openListed('east', [pod('one')]);

    const text = await ksm.exposition({ includes: () => true }, 'openmetrics');
    expect(text).toContain('# TYPE kube_pod_container_status_restarts counter\n');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(await ksm.exposition()).toContain('# TYPE kube_pod_container_status_restarts_total counter\n');
  });

  it('shows of one cluster exactly what it shows of it among all', async () => {
    await ksm.openListed('east', [pod('one')]);
    await ksm.openListed('west', [pod('two')]);
    const all = await ksm.samples();

    expect(await ksm.samples({ cluster: 'east', includes: () => true })).toEqual(
      all.filter((line) => line.includes('cluster="east"')),
    );
    expect(await ksm.exposition({ cluster: 'nowhere', includes: () => true })).toBe('');
  });

  it('follows additions, changes and deletions', async () => {
    const feed = await ksm.openListed('east', [pod('one')]);
    const phases = async (): Promise<readonly string[]> =>
      named(['kube_pod_status_phase'], await ksm.samples()).filter((line) => line.endsWith(' 1'));

    await changed(feed, 'ADDED', pod('two', 2, { status: { phase: 'Pending' } }));
    expect(await phases()).toEqual([expect.stringContaining('pod="two",uid="uid-two",phase="Pending"')]);
    await changed(feed, 'MODIFIED', pod('two', 3, { status: { phase: 'Running' } }));
    expect(await phases()).toEqual([expect.stringContaining('pod="two",uid="uid-two",phase="Running"')]);
    await changed(feed, 'DELETED', pod('two', 4, { status: { phase: 'Running' } }));
    expect(await phases()).toEqual([]);
  });

  it('replaces everything by a list, at its end and not before', async () => {
    const feed = await ksm.openListed('east', [pod('stays'), pod('goes')]);
    const pods = async (): Promise<readonly (string | undefined)[]> =>
      named(['kube_pod_info'], await ksm.samples()).map((line) => /pod="(?<name>\w+)"/.exec(line)?.groups?.['name']);

    const sink = feed.storeFor('').beginList();
    await sink.page([WireObject.parsed(pod('stays')), WireObject.parsed(pod('comes'))]);
    expect(await pods()).toEqual(['stays', 'goes']);
    sink.abandon();
    expect(await pods()).toEqual(['stays', 'goes']);

    await listed(feed, [pod('stays'), pod('comes')]);
    expect(await pods()).toEqual(['stays', 'comes']);
  });

  it('never shows fewer than what was there throughout, while 5,000 objects are listed again', async () => {
    const objects = Array.from({ length: 5000 }, (_, index) => pod(`pod-${index}`, 1));
    const feed = await ksm.openListed('east', objects);
    const again = objects.map((each, index) => pod(each.metadata?.name ?? '', index % 2 === 0 ? 1 : 2));
    const done = new AbortController();
    const listing = listed(feed, again).finally(() => done.abort());

    const counts: number[] = [];
    while (!done.signal.aborted) {
      counts.push(named(['kube_pod_info'], await ksm.samples()).length);
      await setImmediate();
    }
    await listing;

    expect(counts.length).toBeGreaterThan(0);
    expect(new Set(counts)).toEqual(new Set([5000]));
  });

  it('keeps what is in namespaces apart from each other, where they are listed one by one', async () => {
    const feed = ksm.open('east');
    if (feed === undefined) {
      throw new Error('pods have metrics');
    }
    const inBank = pod('teller', 1, { metadata: { namespace: 'bank' } });
    await listed(feed, [pod('one')], 'shop');
    await listed(feed, [inBank], 'bank');
    await listed(feed, [], 'shop');

    expect(named(['kube_pod_info'], await ksm.samples())).toEqual([expect.stringContaining('namespace="bank"')]);
  });

  it('forgets what a synchro saw when that is over, its own metrics too', async () => {
    const feed = await ksm.openListed('east', [pod('one')]);
    expect(await ksm.registry.metrics()).toContain('clusterpedia_ksm_objects{cluster="east",resource="pods"} 1');

    feed.close();

    expect(await ksm.exposition()).toBe('');
    expect(ksm.service.clusters()).toEqual([]);
    expect(await ksm.registry.metrics()).not.toContain('cluster="east"');
  });

  it('leaves a cluster to another process when it has nothing of it, unless the cluster goes', async () => {
    await ksm.setCluster('north', { finalizers: ['clusterpedia.io/test'] });
    expect(ksm.service.isLeft('north')).toBe(true);

    const feed = ksm.open('north');
    expect(ksm.service.isLeft('north')).toBe(false);
    feed?.close();
    expect(ksm.service.isLeft('north')).toBe(true);

    await ksm.deleteCluster('north');
    expect(ksm.service.clusterNamed('north')).toBeDefined();
    expect(ksm.service.isLeft('north')).toBe(false);
    expect(ksm.service.isLeft('nowhere')).toBe(false);
  });

  it('drops, counts and survives an object that is none', async () => {
    const feed = await ksm.openListed('east', [pod('one'), pod('two')]);

    await changed(feed, 'MODIFIED', pod('one', 2, { status: { containerStatuses: 'none' } }));
    await listed(feed, [pod('two'), pod('three', 1, { spec: [] })]);

    expect(named(['kube_pod_info'], await ksm.samples())).toEqual([expect.stringContaining('pod="two"')]);
    expect(await ksm.registry.metrics()).toContain(
      'clusterpedia_ksm_render_errors_total{cluster="east",resource="pods"} 2',
    );
  });

  it('counts what it holds', async () => {
    await ksm.openListed('east', [pod('one'), pod('two')]);
    const samples = await ksm.samples();

    const metrics = await ksm.registry.metrics();
    expect(metrics).toContain(`clusterpedia_ksm_series{cluster="east",resource="pods"} ${samples.length}\n`);
    expect(metrics).toContain(
      `clusterpedia_ksm_bytes{cluster="east",resource="pods"} ${Buffer.byteLength(`${samples.join('\n')}\n`)}\n`,
    );
    expect(metrics).toMatch(/clusterpedia_ksm_last_event_timestamp_seconds\{cluster="east",resource="pods"\} 1\d{9}/);
  });

  it('converts what a member serves in an older version', async () => {
    const cronJob = {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      metadata: { namespace: 'shop', name: 'bill' },
      spec: { schedule: '@hourly' },
    };
    await ksm.openListed('east', [cronJob], { ...cronJobs, version: 'v1beta1' }, 'CronJob');

    expect(await ksm.samples()).toContainEqual(
      expect.stringMatching(/^kube_cronjob_info\{cluster="east",namespace="shop",cronjob="bill",schedule="@hourly"/),
    );
  });

  it('converts what a member serves in the group that kinds were in at first, once where it serves both', async () => {
    const deployment = { metadata: { namespace: 'shop', name: 'web' }, spec: { replicas: 2 } };
    const first = { ...deployment, apiVersion: 'extensions/v1beta1', kind: 'Deployment' };
    const resource = { group: 'extensions', version: 'v1beta1', resource: 'deployments' };
    const replicas = async (): Promise<readonly string[]> =>
      named(['kube_deployment_spec_replicas'], await ksm.samples());

    await ksm.openListed('east', [first], resource, 'Deployment');
    expect(await replicas()).toHaveLength(1);
    const second = { ...deployment, apiVersion: 'apps/v1', kind: 'Deployment' };
    await ksm.openListed('east', [second], { ...resource, group: 'apps', version: 'v1' }, 'Deployment');
    expect(await replicas()).toHaveLength(1);
  });

  it('declines what has no metrics, and what only looks like it', () => {
    expect(ksm.open('east', { group: '', version: 'v1', resource: 'configmaps' }, 'ConfigMap')).toBeUndefined();
    expect(
      ksm.open('east', { group: 'metrics.k8s.io', version: 'v1beta1', resource: 'pods' }, 'PodMetrics'),
    ).toBeUndefined();
    expect(ksm.open('east', { ...cronJobs, version: 'v3' }, 'CronJob')).toBeUndefined();
  });

  it('says once of a cluster and resource that no version can be converted', async () => {
    const warnings: object[] = [];
    const logger: Logger = {
      error: () => undefined,
      warn: (fields, message) => warnings.push({ ...fields, message }),
      info: () => undefined,
      debug: () => undefined,
      child: () => logger,
      flush: () => undefined,
    };
    const warned = await KsmUnderTest.start(ksmOptions('--kube-state-metrics-resources=cronjobs'), logger);

    expect(warned.open('east', { ...cronJobs, version: 'v3' }, 'CronJob')).toBeUndefined();
    expect(warnings).toEqual([
      {
        cluster: 'east',
        resource: 'batch/v3/cronjobs',
        message: 'the member serves no version of the resource that can be converted, it has no metrics',
      },
    ]);
    await warned.stop();
  });

  it('begins and ends with a list of its own', async () => {
    const feed = ksm.open('east');
    expect(feed?.needsList).toBe(true);
    feed?.storeFor('');
    expect(feed?.needsList).toBe(true);
    await ksm.openListed('west', []).then((other) => expect(other.needsList).toBe(false));
  });

  it('does not grow when the same objects change over and over', async () => {
    const feed = await ksm.openListed('east', []);
    const objects = Array.from({ length: 20 }, (_, index) => `pod-${index}`);
    const heldBytes = (): number => feed.snapshot().reduce((sum, { block }) => sum + block.bytes.length, 0);
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all(objects.map((name) => changed(feed, 'MODIFIED', pod(name, round))));
    }
    const before = heldBytes();
    for (let round = 21; round <= 1000; round += 1) {
      await Promise.all(objects.map((name) => changed(feed, 'MODIFIED', pod(name, round))));
    }

    expect(heldBytes()).toBeLessThan(1.5 * before);
    expect(feed.snapshot().length).toBeLessThan(40);
  });

  it('shows whole lines of whole objects to a scrape, whatever changes meanwhile', async () => {
    const objects = Array.from({ length: 2000 }, (_, index) => pod(`pod-${index}`));
    const feed = await ksm.openListed('east', objects);
    const done = new AbortController();
    const changing = (async () => {
      for (let round = 2; !done.signal.aborted; round += 1) {
        for (const { metadata } of objects.slice(0, 200)) {
          await changed(
            feed,
            'MODIFIED',
            pod(metadata?.name ?? '', round, { spec: { nodeName: 'x'.repeat(round % 50) } }),
          );
        }
        await setImmediate();
      }
    })();

    for (let scrapes = 0; scrapes < 5; scrapes += 1) {
      const samples = await ksm.samples();
      expect(samples.filter((line) => !/^kube_pod_[a-z_]+\{cluster="east",.*\} \d+$/.test(line))).toEqual([]);
      expect(named(['kube_pod_info'], samples)).toHaveLength(2000);
    }
    done.abort();
    await changing;
  });
});

describe('KsmService with filters', () => {
  async function withOptions(args: readonly string[], use: (ksm: KsmUnderTest) => Promise<void>): Promise<void> {
    const ksm = await KsmUnderTest.start(ksmOptions(...args));
    try {
      await use(ksm);
    } finally {
      await ksm.stop();
    }
  }

  it.each([
    { args: ['--kube-state-metrics-namespaces=shop'], expected: ['shop'] },
    { args: ['--kube-state-metrics-namespaces-denylist=shop'], expected: ['bank', 'home'] },
    {
      args: ['--kube-state-metrics-namespaces=shop,bank', '--kube-state-metrics-namespaces-denylist=shop'],
      expected: ['bank'],
    },
  ])('keeps the namespaces of $args, and what is in none', async ({ args, expected }) => {
    await withOptions(['--kube-state-metrics-resources=pods,nodes', ...args], async (ksm) => {
      await ksm.setCluster('east');
      const pods = ['shop', 'bank', 'home'].map((namespace) => pod(`in-${namespace}`, 1, { metadata: { namespace } }));
      await ksm.openListed('east', pods);
      await ksm.openListed('east', [{ metadata: { name: 'n1' } }], { ...podsOfCore, resource: 'nodes' }, 'Node');

      const samples = await ksm.samples();
      const kept = named(['kube_pod_info'], samples).map(
        (line) => /namespace="(?<name>\w+)"/.exec(line)?.groups?.['name'],
      );
      expect(new Set(kept)).toEqual(new Set(expected));
      expect(named(['kube_node_info'], samples)).toHaveLength(1);
    });
  });

  it('shows labels and annotations that are allowed', async () => {
    const args = [
      '--kube-state-metrics-metric-labels-allowlist=pods=[app,team.example.com/*]',
      '--kube-state-metrics-metric-annotations-allowlist=*=[*]',
    ];
    await withOptions(args, async (ksm) => {
      await ksm.setCluster('east');
      const labels = { app: 'web', 'team.example.com/name': 'a"b', other: 'hidden' };
      await ksm.openListed('east', [
        pod('one', 1, { metadata: { labels, annotations: { note: 'ü\n\\' } } }),
        pod('two'),
      ]);

      expect(named(['kube_pod_labels', 'kube_pod_annotations'], await ksm.samples())).toEqual([
        'kube_pod_annotations{cluster="east",namespace="shop",pod="one",uid="uid-one",annotation_note="ü\\n\\\\"} 1',
        'kube_pod_annotations{cluster="east",namespace="shop",pod="two",uid="uid-two"} 1',
        'kube_pod_labels{cluster="east",namespace="shop",pod="one",uid="uid-one",label_app="web",label_team_example_com_name="a\\"b"} 1',
        'kube_pod_labels{cluster="east",namespace="shop",pod="two",uid="uid-two"} 1',
      ]);
    });
  });

  it('holds nothing of clusters that are not selected, and follows their labels', async () => {
    await withOptions(['--kube-state-metrics-cluster-selector=env=prod'], async (ksm) => {
      await ksm.setCluster('east', { labels: { env: 'test' } });
      const feed = await ksm.openListed('east', [pod('one')]);
      expect(await ksm.exposition()).toBe('');
      expect({ needsList: feed.needsList, clusters: ksm.service.clusters() }).toEqual({
        needsList: false,
        clusters: [],
      });

      await ksm.setCluster('east', { labels: { env: 'prod' } });
      await eventually(() => expect(ksm.relists).toBe(1));
      expect(feed.needsList).toBe(true);
      await listed(feed, [pod('one')]);
      expect(named(['kube_pod_info'], await ksm.samples())).toHaveLength(1);

      await ksm.setCluster('east', { labels: { env: 'test' } });
      await eventually(async () => expect(await ksm.exposition()).toBe(''));
    });
  });

  it('selects clusters by annotations, too', async () => {
    await withOptions(['--kube-state-metrics-cluster-annotation-selector=metrics!=off'], async (ksm) => {
      await ksm.setCluster('east', { annotations: { metrics: 'off' } });
      await ksm.setCluster('west');
      await ksm.openListed('east', [pod('one')]);
      await ksm.openListed('west', [pod('two')]);

      expect(named(['kube_pod_info'], await ksm.samples())).toEqual([expect.stringContaining('cluster="west"')]);
    });
  });

  it('tells labels of clusters, to be joined', async () => {
    const args = [
      '--kube-state-metrics-cluster-labels-allowlist=env,region',
      '--kube-state-metrics-cluster-annotations-allowlist=owner',
    ];
    await withOptions(args, async (ksm) => {
      await ksm.setCluster('east', { labels: { env: 'prod', other: 'x' }, annotations: { owner: 'team a' } });
      await ksm.setCluster('silent');
      await ksm.openListed('east', []);

      expect(await ksm.samples()).toEqual([
        'clusterpedia_cluster_info{cluster="east",label_env="prod",annotation_owner="team a"} 1',
      ]);
    });
  });
});
