import { stringify } from 'yaml';
import type { KubernetesObject } from '#kube';
import { silentLogger } from '#telemetry';
import { changed, KsmUnderTest, ksmOptions } from '../ksm.contract.js';
import { loadCustomResourceState } from './custom-resource-state.config.js';

const foo = {
  apiVersion: 'myteam.io/v1',
  kind: 'Foo',
  metadata: { name: 'foo', uid: 'uid-foo', annotations: { bar: 'baz', '1st': 'x' }, labels: { foo: 'bar' } },
  spec: { version: 'v1.2.3', refs: ['one', 'two'], odd: { '': 'empty', __name__: 'up', '1st': 'digit' } },
  status: {
    phase: 'Pending',
    uptime: 43.21,
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Broken', status: 'maybe' },
    ],
    sub: { 'type-b': { active: 3, ready: 4 }, 'type-a': { active: 1, ready: 2 } },
    ready: '28%',
  },
} as const satisfies KubernetesObject;
const foos = { group: 'myteam.io', version: 'v1', resource: 'foos' } as const;
const kindLabels = 'customresource_group="myteam.io",customresource_kind="Foo",customresource_version="v1"';

interface Given {
  readonly metrics: readonly object[];
  readonly resource?: object;
}

async function start(resources: readonly object[], flags: readonly string[] = []): Promise<KsmUnderTest> {
  const text = stringify({ kind: 'CustomResourceStateMetrics', spec: { resources } });
  const definitions = await loadCustomResourceState({ text, file: '' });
  const ksm = await KsmUnderTest.start(ksmOptions(...flags), silentLogger, definitions);
  await ksm.setCluster('east');
  await ksm.setCluster('west');
  return ksm;
}

function ofFoo({ metrics, resource = {} }: Given): object {
  return { groupVersionKind: { group: 'myteam.io', version: 'v1', kind: 'Foo' }, metrics, ...resource };
}

describe('metrics of custom resources', () => {
  let ksm: KsmUnderTest | undefined;

  afterEach(async () => {
    await ksm?.stop();
    ksm = undefined;
  });

  async function samplesOf(given: Given): Promise<readonly string[]> {
    ksm = await start([ofFoo(given)]);
    await ksm.openListed('east', [foo], foos, 'Foo');
    return (await ksm.samples()).map((line) =>
      line.replace('kube_customresource_', '').replace('cluster="east",', '').replace(kindLabels, '…'),
    );
  }

  const gauge = (rule: object, more: object = {}): object => ({
    name: 'g',
    ...more,
    each: { type: 'Gauge', gauge: rule },
  });
  const info = (rule: object): object => ({ name: 'i', each: { type: 'Info', info: rule } });
  const stateSet = (rule: object): object => ({ name: 's', each: { type: 'StateSet', stateSet: rule } });

  it.each([
    { rule: 'a number', metric: gauge({ path: ['status', 'uptime'] }), samples: ['g{…} 43.21'] },
    {
      rule: 'one value for each key of an object',
      metric: gauge({
        path: ['status', 'sub'],
        valueFrom: ['ready'],
        labelFromKey: 'type',
        labelsFromPath: { active: ['active'] },
      }),
      samples: ['g{active="1",…,type="type-a"} 2', 'g{active="3",…,type="type-b"} 4'],
    },
    {
      rule: 'the field itself that valueFrom names',
      metric: gauge({ path: ['status'], valueFrom: ['ready'] }),
      samples: ['g{…} 0.28'],
    },
    {
      rule: 'one value for each element of a list, except those that are no number',
      metric: gauge({ path: ['status', 'conditions'], valueFrom: ['status'], labelsFromPath: { type: ['type'] } }),
      samples: ['g{…,type="Ready"} 1'],
    },
    { rule: 'nothing where there is nothing', metric: gauge({ path: ['status', 'missing'] }), samples: [] },
    {
      rule: 'zero for nothing if so told',
      metric: gauge({ path: ['status', 'missing'], nilIsZero: true }),
      samples: ['g{…} 0'],
    },
    {
      rule: 'an info for each element',
      metric: info({ path: ['spec', 'refs'], labelsFromPath: { ref: [] } }),
      samples: ['i{…,ref="one"} 1', 'i{…,ref="two"} 1'],
    },
    {
      rule: 'no info without a label',
      metric: info({ path: ['spec'], labelsFromPath: { none: ['none'] } }),
      samples: [],
    },
    {
      rule: 'one of all states',
      metric: stateSet({ path: ['status', 'phase'], labelName: 'phase', list: ['Pending', 'Done'] }),
      samples: ['s{…,phase="Done"} 0', 's{…,phase="Pending"} 1'],
    },
    {
      rule: 'no state of a number',
      metric: stateSet({ path: ['status', 'uptime'], labelName: 'phase', list: ['1'] }),
      samples: [],
    },
    {
      rule: 'labels of whole objects, named ones over them, and the kind and the cluster over all',
      metric: gauge(
        { path: ['status', 'uptime'] },
        {
          commonLabels: { a: 'common', cluster: 'user', customresource_kind: 'user' },
          labelsFromPath: {
            '*': ['metadata', 'labels'],
            'note_*': ['metadata', 'annotations'],
            '**': ['metadata', 'annotations'],
            foo: ['metadata', 'name'],
          },
        },
      ),
      samples: ['g{_1st="x",_bar="baz",a="common",…,foo="foo",note_1st="x",note_bar="baz"} 43.21'],
    },
    {
      rule: 'no label that Prometheus refuses, whatever keys an object has',
      metric: gauge({ path: ['status', 'uptime'] }, { labelsFromPath: { '*odd': ['spec', 'odd'] } }),
      samples: ['g{_="empty",_1st="digit",___name__="up",…} 43.21'],
    },
  ])('have $rule', async ({ metric, samples }) => {
    await expect(samplesOf({ metrics: [metric] })).resolves.toEqual(samples);
  });

  it('prefer what is more specific', async () => {
    const metric = gauge(
      { path: ['status', 'sub'], valueFrom: ['ready'], labelsFromPath: { c: ['active'] } },
      { commonLabels: { b: 'metric', c: 'metric' } },
    );

    await expect(
      samplesOf({
        metrics: [metric],
        resource: { metricNamePrefix: '', commonLabels: { a: 'all', b: 'all', c: 'all' } },
      }),
    ).resolves.toEqual(['g{a="all",b="metric",c="1",…} 2', 'g{a="all",b="metric",c="3",…} 4']);
  });

  it('have one header for a name that several definitions and kinds share, with all samples below it', async () => {
    const any = { group: 'myteam.io', version: '*', kind: '*' };
    const shared = (unit: string): object => gauge({ path: ['status', 'uptime'] }, { commonLabels: { unit } });
    ksm = await start([
      {
        groupVersionKind: any,
        metrics: [shared('a'), info({ labelsFromPath: { name: ['metadata', 'name'] } }), shared('b')],
      },
    ]);
    const bar = { ...foo, apiVersion: 'myteam.io/v2', kind: 'Bar' };
    await ksm.openListed('west', [bar], { ...foos, version: 'v2', resource: 'bars' }, 'Bar');
    await ksm.openListed('east', [foo], foos, 'Foo');

    const lines = (await ksm.exposition())
      .split('\n')
      .map((line) => line.replaceAll(/customresource_group="[^"]*",/g, ''));
    expect(lines).toEqual([
      '# HELP kube_customresource_g ',
      '# TYPE kube_customresource_g gauge',
      'kube_customresource_g{cluster="west",customresource_kind="Bar",customresource_version="v2",unit="a"} 43.21',
      'kube_customresource_g{cluster="west",customresource_kind="Bar",customresource_version="v2",unit="b"} 43.21',
      'kube_customresource_g{cluster="east",customresource_kind="Foo",customresource_version="v1",unit="a"} 43.21',
      'kube_customresource_g{cluster="east",customresource_kind="Foo",customresource_version="v1",unit="b"} 43.21',
      '# HELP kube_customresource_i ',
      '# TYPE kube_customresource_i gauge',
      'kube_customresource_i{cluster="west",customresource_kind="Bar",customresource_version="v2",name="foo"} 1',
      'kube_customresource_i{cluster="east",customresource_kind="Foo",customresource_version="v1",name="foo"} 1',
      '',
    ]);
    expect(await ksm.exposition(undefined, 'openmetrics')).toContain('# TYPE kube_customresource_i info\n');
  });

  it('are those of the version that is synchronised, and never of the resources of the catalogue', async () => {
    ksm = await start([
      ofFoo({ metrics: [gauge({ path: ['x'] })] }),
      { groupVersionKind: { group: 'apps', version: '*', kind: '*' }, metrics: [gauge({ path: ['x'] })] },
    ]);

    expect(ksm.open('east', { ...foos, version: 'v2' }, 'Foo')).toBeUndefined();
    expect(ksm.open('east', { group: 'apps', version: 'v1', resource: 'daemonsets' }, 'DaemonSet')).toBeUndefined();
  });

  it('count the values without a sample, by family, from none on', async () => {
    const conditions = gauge({
      path: ['status', 'conditions'],
      valueFrom: ['status'],
      labelsFromPath: { type: ['type'] },
    });
    ksm = await start([ofFoo({ metrics: [conditions, { ...gauge({ path: ['status', 'uptime'] }), name: 'h' }] })]);
    const feed = await ksm.openListed('east', [foo], foos, 'Foo');
    await changed(feed, 'MODIFIED', { ...foo, metadata: { ...foo.metadata, resourceVersion: '2' } });

    expect(
      await ksm.registry.getSingleMetricAsString('clusterpedia_ksm_custom_resource_missing_samples_total'),
    ).toMatch(/\{family="kube_customresource_g"\} 2\n.*\{family="kube_customresource_h"\} 0$/);
  });

  it('can be all there is', async () => {
    ksm = await start(
      [ofFoo({ metrics: [gauge({ path: ['status', 'uptime'] })] })],
      ['--kube-state-metrics-custom-resource-state-only', '--kube-state-metrics-custom-resource-state-config=given'],
    );
    await ksm.openListed('east', [foo], foos, 'Foo');

    expect(ksm.open('east')).toBeUndefined();
    expect(await ksm.samples()).toHaveLength(1);
  });
});
