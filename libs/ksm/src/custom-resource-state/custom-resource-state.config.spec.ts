import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCustomResourceState } from './custom-resource-state.config.js';

const metric = '{ name: up, each: { type: GAUGE, gauge: { path: [status, 0] } } }';

function withResource(resource: string): string {
  return `{ kind: CustomResourceStateMetrics, spec: { resources: [${resource}] } }`;
}

function withMetrics(...metrics: readonly string[]): string {
  return withResource(
    `{ groupVersionKind: { group: a.io, version: v1, kind: Foo }, metrics: [${metrics.join(', ')}] }`,
  );
}

describe('loadCustomResourceState', () => {
  it('has no metrics without a text and a file', async () => {
    await expect(loadCustomResourceState({ text: '', file: '' })).resolves.toEqual([]);
  });

  it('takes the text before the file, and any case of types', async () => {
    const definitions = await loadCustomResourceState({ text: withMetrics(metric), file: 'missing.yaml' });

    expect(definitions).toMatchObject([
      {
        metricNamePrefix: 'kube_customresource',
        metrics: [{ name: 'up', each: { type: 'gauge', path: { segments: ['status', '0'] } } }],
      },
    ]);
  });

  it('reads a file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'custom-resource-state-'));
    const file = join(directory, 'config.yaml');
    await writeFile(file, withMetrics(metric));

    await expect(loadCustomResourceState({ text: '', file })).resolves.toHaveLength(1);
    await rm(directory, { recursive: true });
  });

  it.each([
    { text: 'kind: Pod', problem: 'kind' },
    { text: '{ spec: {} }', problem: 'spec.resources' },
    { text: withMetrics(), problem: 'spec.resources[0].metrics' },
    { text: withMetrics(metric.replace('up', '0up')), problem: 'spec.resources[0].metrics[0].name' },
    { text: withMetrics(metric.replace('GAUGE', 'Counter')), problem: 'spec.resources[0].metrics[0].each.type' },
    { text: withMetrics(metric.replace('GAUGE', 'StateSet')), problem: 'spec.resources[0].metrics[0].each.stateSet' },
    {
      text: withMetrics(metric.replace('status, 0', '"[status]"')),
      problem: 'spec.resources[0].metrics[0].each.gauge.path',
    },
    { text: withMetrics(metric.replace('path', 'paht')), problem: 'spec.resources.0.metrics.0.each.gauge.paht' },
    {
      text: withMetrics(metric, '{ name: up, each: { type: info, info: {} } }'),
      problem: 'spec.resources[0].metrics[1].each.type: kube_customresource_up is of type gauge in another place',
    },
    {
      text: withMetrics(metric.replace('{ name', '{ commonLabels: { a-b: x }, name')),
      problem: 'spec.resources[0].metrics[0].commonLabels',
    },
    {
      text: withMetrics(metric.replace('{ name', '{ commonLabels: { __name__: x }, name')),
      problem: 'spec.resources[0].metrics[0].commonLabels',
    },
  ])('refuses $problem', async ({ text, problem }) => {
    await expect(loadCustomResourceState({ text, file: '' })).rejects.toThrow(problem);
  });
});
