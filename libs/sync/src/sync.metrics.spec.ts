import { Registry } from '#telemetry';
import { parseMetricLabels, SyncMetrics, type SyncMetricLabel } from './sync.metrics.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const nodes = { ...pods, resource: 'nodes' };

async function linesOf(registry: Registry, name: string): Promise<readonly string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(`clustersynchro_resourcesynchro_${name}`));
}

describe('SyncMetrics', () => {
  it.each<[readonly SyncMetricLabel[], readonly string[]]>([
    [[], ['clustersynchro_resourcesynchro_storaged_resource_total 7']],
    [
      ['cluster', 'resource'],
      [
        'clustersynchro_resourcesynchro_storaged_resource_total{cluster="east",resource="pods"} 5',
        'clustersynchro_resourcesynchro_storaged_resource_total{cluster="east",resource="nodes"} 2',
      ],
    ],
  ])('sums stored objects up by %j', async (labels, expected) => {
    const registry = new Registry();
    const metrics = new SyncMetrics(registry, labels);

    metrics.forResource('east', pods).setStoredCount(5);
    const ofNodes = metrics.forResource('east', nodes);
    ofNodes.setStoredCount(9);
    ofNodes.setStoredCount(2);

    expect(await linesOf(registry, 'storaged_resource_total')).toEqual(expected);
  });

  it('has the names, kinds and buckets of the original', async () => {
    const registry = new Registry();
    const metrics = new SyncMetrics(registry, []).forResource('east', pods);
    metrics.batchStored(0.3, 0);

    const text = await registry.metrics();
    const buckets = [...text.matchAll(/storage_duration_seconds_bucket\{le="([^"]+)"\}/g)].map(([, bound]) => bound);

    for (const [name, type] of [
      ['storaged_resource_total', 'gauge'],
      ['resource_added_total', 'counter'],
      ['resource_updated_total', 'counter'],
      ['resource_deleted_total', 'counter'],
      ['resource_failed_total', 'counter'],
      ['failed_resource_total', 'counter'],
      ['resource_max_retry_total', 'gauge'],
      ['storage_duration_seconds', 'histogram'],
    ]) {
      expect(text).toContain(`# TYPE clustersynchro_resourcesynchro_${name} ${type}\n`);
    }
    expect(buckets.join(' ')).toBe('0.025 0.05 0.1 0.2 0.4 0.6 1 1.5 3 5 8 15 +Inf');
  });

  it('counts every attempt that failed, and every change that was given up', async () => {
    const registry = new Registry();
    const metrics = new SyncMetrics(registry, []).forResource('east', pods);

    metrics.attemptFailed(3, 1);
    metrics.attemptFailed(3, 2);
    metrics.refused();

    expect(await linesOf(registry, 'resource_failed_total')).toEqual([
      'clustersynchro_resourcesynchro_resource_failed_total 7',
    ]);
    expect(await linesOf(registry, 'failed_resource_total')).toEqual([
      'clustersynchro_resourcesynchro_failed_resource_total 1',
    ]);
    expect(await linesOf(registry, 'resource_max_retry_total')).toEqual([
      'clustersynchro_resourcesynchro_resource_max_retry_total 2',
    ]);
  });

  it('keeps a series until the last resource synchro with its labels closes', async () => {
    const registry = new Registry();
    const metrics = new SyncMetrics(registry, ['cluster']);
    const [first, second] = [metrics.forResource('east', pods), metrics.forResource('east', nodes)];
    first.setStoredCount(5);
    second.setStoredCount(2);

    first.close();
    const afterFirst = await linesOf(registry, 'storaged_resource_total');
    second.close();

    expect(afterFirst).toEqual(['clustersynchro_resourcesynchro_storaged_resource_total{cluster="east"} 2']);
    expect(await linesOf(registry, 'storaged_resource_total')).toEqual([]);
  });
});

describe('parseMetricLabels', () => {
  it.each([
    ['empty', []],
    ['cluster', ['cluster']],
    ['gvr', ['group', 'version', 'resource']],
    ['cluster, gv,resource,gvr', ['cluster', 'group', 'version', 'resource']],
    ['groupversion', ['group', 'version']],
  ])('reads %j', (text, expected) => {
    expect(parseMetricLabels(text)).toEqual(expected);
  });

  it.each(['', 'pods', 'cluster,', 'Cluster'])('refuses %j', (text) => {
    expect(() => parseMetricLabels(text)).toThrow(RangeError);
  });
});
