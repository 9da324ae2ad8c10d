import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubernetesObject } from '#kube';
import { eventually, findPrometheus, freePort, type MemberCluster, startMemberCluster } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { httpGet } from '../harness/http-request.js';
import { ProductProcess } from '../harness/product-process.js';
import { promtoolCheck } from '../harness/prometheus.js';
import { type ExposedFamily, parseStrictly } from '../harness/strict-exposition.js';

const group = 'myteam.io';
const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const;
const foos = { group, version: 'v1', resource: 'foos' } as const;
const one = { namespace: 'shop', name: 'one' } as const;

/** As a user of the exporter has it in a file. */
const configuration = {
  kind: 'CustomResourceStateMetrics',
  spec: {
    resources: [
      {
        groupVersionKind: { group, version: '*', kind: 'Foo' },
        metricNamePrefix: 'myteam_foo',
        labelsFromPath: { namespace: ['metadata', 'namespace'], name: ['metadata', 'name'] },
        metrics: [
          { name: 'uptime_seconds', help: 'How long it has run.', each: gauge(['status', 'uptime']) },
          { name: 'started', help: 'When it was started.', each: gauge(['status', 'startedAt']) },
          {
            name: 'condition',
            help: 'What is true of it.',
            each: gauge(['status', 'conditions'], { valueFrom: ['status'], labelsFromPath: { type: ['type'] } }),
          },
          {
            name: 'phase',
            help: 'What it is doing.',
            each: {
              type: 'StateSet',
              stateSet: { path: ['status', 'phase'], labelName: 'phase', list: ['Idle', 'Busy'] },
            },
          },
          {
            name: 'image',
            help: 'What it is made of.',
            each: { type: 'Info', info: { path: ['spec'], labelsFromPath: { image: ['image'] } } },
          },
        ],
      },
    ],
  },
};

function gauge(path: readonly string[], more: object = {}): object {
  return { type: 'Gauge', gauge: { path, ...more } };
}

function foo(status: object): KubernetesObject {
  return { apiVersion: `${group}/v1`, kind: 'Foo', metadata: one, spec: { image: 'foo:1' }, status };
}

/** @param versions - the first is the one that is stored */
function definition(...versions: readonly string[]): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `foos.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'foos', singular: 'foo', kind: 'Foo', listKind: 'FooList' },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

describe('metrics of custom resources', () => {
  let directory: string;
  let file: string;
  let member: MemberCluster;
  let clusterpedia: AllInOne;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'crs-'));
    file = join(directory, 'custom-resource-state.yaml');
    await writeFile(file, stringify(configuration));
    member = await startMemberCluster({ name: 'east' });
    member.store.create(definitions, definition('v1'));
    const conditions = [{ type: 'Ready', status: 'True' }];
    member.store.create(foos, foo({ uptime: 43.21, startedAt: '2026-03-01T08:00:00Z', phase: 'Busy', conditions }));
    const port = await freePort();
    url = `http://127.0.0.1:${port}/metrics`;
    clusterpedia = await AllInOne.start({ storageName: 'memory' }, [
      '--enable-kube-state-metrics',
      '--kube-state-metrics-host=127.0.0.1',
      `--kube-state-metrics-port=${port}`,
      `--kube-state-metrics-custom-resource-state-config-file=${file}`,
    ]);
    await clusterpedia.import(member, [{ group, resources: ['*'] }]);
    await clusterpedia.synced(member.name);
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await Promise.all([member.stop(), rm(directory, { recursive: true })]);
  });

  async function families(format: 'text' | 'openmetrics' = 'text'): Promise<readonly ExposedFamily[]> {
    const accept = format === 'text' ? 'text/plain' : 'application/openmetrics-text;version=1.0.0';
    const { body } = await httpGet(url, { headers: { accept } });
    return parseStrictly(body, format);
  }

  /** Values by the labels that are not those of the object and its kind. */
  async function values(family: string): Promise<Readonly<Record<string, number>>> {
    const samples = (await families()).find(({ name }) => name === family)?.samples ?? [];
    const isOwn = (label: string): boolean => !/^(?:cluster|customresource_\w+|namespace|name)$/.test(label);
    return Object.fromEntries(
      samples.map(({ labels, value }) => [
        labels.flatMap(([label, text]) => (isOwn(label) ? [`${label}=${text}`] : [])).join(),
        value,
      ]),
    );
  }

  it('are made of the fields that a file in the format of the exporter names', async () => {
    const found = await families();

    expect(found.map(({ name, help, type }) => `${name}: ${type}, ${help}`)).toEqual([
      'myteam_foo_uptime_seconds: gauge, How long it has run.',
      'myteam_foo_started: gauge, When it was started.',
      'myteam_foo_condition: gauge, What is true of it.',
      'myteam_foo_phase: gauge, What it is doing.',
      'myteam_foo_image: gauge, What it is made of.',
    ]);
    expect(found[0]?.samples).toEqual([
      {
        name: 'myteam_foo_uptime_seconds',
        value: 43.21,
        labels: [
          ['cluster', 'east'],
          ['customresource_group', group],
          ['customresource_kind', 'Foo'],
          ['customresource_version', 'v1'],
          ['name', 'one'],
          ['namespace', 'shop'],
        ],
      },
    ]);
    expect(await values('myteam_foo_started')).toEqual({ '': Date.parse('2026-03-01T08:00:00Z') / 1000 });
    expect(await values('myteam_foo_condition')).toEqual({ 'type=Ready': 1 });
    expect(await values('myteam_foo_phase')).toEqual({ 'phase=Busy': 1, 'phase=Idle': 0 });
    expect(await values('myteam_foo_image')).toEqual({ 'image=foo:1': 1 });
  });

  it('are infos and state sets in OpenMetrics', async () => {
    const types = (await families('openmetrics')).map(({ type }) => type);

    expect(types).toEqual(['gauge', 'gauge', 'gauge', 'stateset', 'info']);
  });

  if (findPrometheus() === undefined) {
    it.todo('pass promtool, which is not there');
  } else {
    it('pass promtool', async () => {
      const { body } = await httpGet(url);

      await expect(promtoolCheck(body)).resolves.toBe('');
    });
  }

  it('follow the objects, and count values that are none', async () => {
    member.store.update(foos, {
      ...member.store.get(foos, one),
      status: { uptime: 'long', startedAt: '2026', phase: 'Idle' },
    });

    await eventually(async () =>
      expect(await values('myteam_foo_phase')).toEqual({ 'phase=Busy': 0, 'phase=Idle': 1 }),
    );
    expect(await values('myteam_foo_uptime_seconds')).toEqual({});
    expect(await clusterpedia.metrics()).toContain(
      'clusterpedia_ksm_custom_resource_missing_samples_total{family="myteam_foo_uptime_seconds"} 1\n',
    );
    expect(clusterpedia.output).toContain('a value of a custom resource has no sample');
  });

  it('are those of every version that is synchronised, and of no other', async () => {
    const change = (...versions: readonly string[]): void => {
      const current = member.store.list(definitions).find(({ metadata }) => metadata?.name === `foos.${group}`);
      member.store.update(definitions, { ...current, spec: definition(...versions)['spec'] });
    };
    const exposedVersions = async (): Promise<ReadonlySet<string>> => {
      const labels = (await families()).flatMap(({ samples }) => samples.flatMap((sample) => sample.labels));
      return new Set(labels.flatMap(([label, value]) => (label === 'customresource_version' ? [value] : [])));
    };

    change('v2', 'v1');
    await eventually(async () => expect(await exposedVersions()).toEqual(new Set(['v1', 'v2'])));
    change('v2');
    await eventually(async () => expect(await exposedVersions()).toEqual(new Set(['v2'])));
  });

  it('go with their definition', async () => {
    member.store.delete(definitions, { namespace: '', name: `foos.${group}` });

    await eventually(async () => expect(await families()).toEqual([]));
  });

  it('are refused, by field, where the file is wrong', async () => {
    const [resource] = configuration.spec.resources;
    const wrong = { ...configuration, spec: { resources: [{ ...resource, metricPrefix: 'x' }] } };
    await writeFile(file, stringify(wrong));
    const second = new ProductProcess('binding-apiserver', [
      `--data-dir=${join(directory, 'data')}`,
      '--secure-port=0',
      '--storage-name=memory',
      '--enable-kube-state-metrics',
      `--kube-state-metrics-custom-resource-state-config-file=${file}`,
    ]);

    expect(await second.exitCode()).toBe(1);
    expect(second.output).toContain('has fields that are not known here: spec.resources.0.metricPrefix');
  });
});
