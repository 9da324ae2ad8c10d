import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { buildCharts, renderChart, type RenderOptions } from '#testing';
import { RenderedChart } from './rendered-chart.js';

const prefix = 'clusterpedia-clusterpedia-core';
const storing = [`${prefix}-apiserver`, `${prefix}-clustersynchro-manager`];

/** What users write in templates/_storage_override.yaml of a chart of their own. */
const overrides = `
{{- define "clusterpedia.storage.override.initContainers" -}}
- name: ensure-database
  image: {{ "{{" }} .Release.Name {{ "}}" }}/ensure:v1
{{- end -}}
{{- define "clusterpedia.storage.override.configmap.name" -}}
{{- printf "%s-sample-storage-config" .Release.Name -}}
{{- end -}}
{{- define "clusterpedia.storage.override.componentEnv" -}}
- name: DB_PASSWORD
  valueFrom:
    secretKeyRef: { name: {{ .Release.Name }}-sample-storage, key: password }
{{- end -}}
{{- define "clusterpedia.storage.override.volumes" -}}
- name: ca
  secret: { secretName: {{ .Release.Name }}-ca }
{{- end -}}
{{- define "clusterpedia.storage.override.volumeMounts" -}}
- name: ca
  mountPath: /etc/clusterpedia/ca
{{- end -}}
{{- define "clusterpedia.storage.override.podAnnotations" -}}
checksum/parent: {{ .Values.global.sample | default "none" | quote }}
{{- end -}}
`;

describe('a parent chart that overrides the storage of clusterpedia-core', () => {
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parent-'));
    const dependency = { name: 'clusterpedia-core', version: '3.0.0' };
    mkdirSync(join(folder, 'templates'));
    writeFileSync(
      join(folder, 'Chart.yaml'),
      stringify({ apiVersion: 'v2', name: 'clusterpedia-sample', version: '0.1.0', dependencies: [dependency] }),
    );
    writeFileSync(join(folder, 'templates', '_storage_override.yaml'), overrides);
    cpSync(join(await buildCharts(), 'charts', 'clusterpedia-core'), join(folder, 'charts', 'clusterpedia-core'), {
      recursive: true,
    });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const render = async (storage: object = {}, options: RenderOptions = {}): Promise<RenderedChart> =>
    new RenderedChart(await renderChart(folder, { ...options, values: { 'clusterpedia-core': { storage } } }));

  it('C31: changes init containers, ConfigMap, environment, volumes and annotations of both Deployments', async () => {
    const chart = await render();

    for (const deployment of storing) {
      const { initContainers, volumes } = chart.pod(deployment);
      const { env, volumeMounts } = chart.container(deployment);
      // What an override renders is a template once more.
      expect(initContainers).toEqual([{ name: 'ensure-database', image: 'clusterpedia/ensure:v1' }]);
      expect(volumes).toEqual(
        expect.arrayContaining([
          { name: 'storage-config', configMap: { name: 'clusterpedia-sample-storage-config' } },
          { name: 'ca', secret: { secretName: 'clusterpedia-ca' } },
        ]),
      );
      expect(volumeMounts).toContainEqual({ name: 'ca', mountPath: '/etc/clusterpedia/ca' });
      expect(env).toContainEqual({
        name: 'DB_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'clusterpedia-sample-storage', key: 'password' } },
      });
      expect(chart.flags(deployment)).toContain('--storage-config=/etc/clusterpedia/storage/config.yaml');
      expect(chart.find(`Deployment`, deployment)).toMatchObject({
        spec: { template: { metadata: { annotations: { 'checksum/parent': 'none' } } } },
      });
    }
    expect(JSON.stringify(chart.pod(`${prefix}-controller-manager`))).not.toMatch(/DB_PASSWORD|ensure-database|"ca"/);
  });

  it('C31: its variables come first and win against those of the values with the same name', async () => {
    const componentEnv = [
      { name: 'OTHER', value: 'user' },
      { name: 'DB_PASSWORD', value: 'user' },
    ];
    const { env } = (await render({ componentEnv })).container(`${prefix}-apiserver`);

    expect(env?.slice(1)).toEqual([
      {
        name: 'DB_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'clusterpedia-sample-storage', key: 'password' } },
      },
      { name: 'OTHER', value: 'user' },
    ]);
  });

  it('C31: its init containers are followed by those of the values and the copy of the plugin', async () => {
    const image = { repository: 'plugin', tag: 'v1' };
    const { initContainers } = (await render({ image, initContainers: [{ name: 'mine', image: 'i' }] })).pod(
      `${prefix}-apiserver`,
    );

    expect(initContainers?.map(({ name }) => name)).toEqual(['ensure-database', 'mine', 'copy-storage-plugin']);
  });

  it('C32: is the only one to render the ConfigMap of that name', async () => {
    const chart = await render({ name: 'sample-storage', config: { type: 'mysql' } });

    expect(chart.ofKind('ConfigMap')).toEqual([]);
  });

  it('C31: names come from the release, whatever it is called', async () => {
    const chart = await render({}, { release: 'foo' });

    expect(chart.pod('foo-clusterpedia-core-apiserver').volumes).toContainEqual({
      name: 'storage-config',
      configMap: { name: 'foo-sample-storage-config' },
    });
  });
});
