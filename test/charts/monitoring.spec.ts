import { readdirSync, readFileSync } from 'node:fs';
import type { V1Service } from '@kubernetes/client-node';
import { parse } from 'yaml';
import type { KubernetesObject } from '#kube';
import { render, renderNotes, type RenderedChart } from './rendered-chart.js';

const prometheus = 'monitoring.coreos.com/v1';
const victoria = 'operator.victoriametrics.com/v1beta1';
const grafana4 = 'integreatly.org/v1alpha1';
const grafana5 = 'grafana.integreatly.org/v1beta1';

/** Everything switched on. */
const on = [
  'persistenceMatchNode=None',
  'apiserver.serviceMonitor.enabled=true',
  'clustersynchroManager.kubeStateMetrics.enabled=true',
  'clustersynchroManager.kubeStateMetrics.serviceMonitor.enabled=true',
  'clustersynchroManager.vmrule.enabled=true',
  'controllerManager.podMonitor.enabled=true',
  'dashboard.enabled=true',
  'prometheusRule.enabled=true',
];
const kinds = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'VMRule', 'GrafanaDashboard'];

interface Monitor extends KubernetesObject {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly endpoints: readonly { readonly port: string; readonly honorLabels?: boolean }[];
  };
}

describe('C21: what monitoring operators find in chart clusterpedia', () => {
  const monitoring = async (set: readonly string[], apiVersions: readonly string[]): Promise<readonly string[]> =>
    (await render('clusterpedia', { set, apiVersions })).objects
      .filter(({ kind }) => kinds.includes(kind ?? ''))
      .map(({ kind, metadata }) => `${kind ?? ''}/${metadata?.name ?? ''}`)
      .sort();

  it.each([
    { has: 'no API', apiVersions: [] },
    { has: 'an API of another version', apiVersions: ['monitoring.coreos.com/v2'] },
  ])('nothing where the cluster has $has, whatever is switched on', async ({ apiVersions }) => {
    expect(await monitoring(on, apiVersions)).toEqual([]);
  });

  it('with the APIs and no switch, the one monitor that the original had', async () => {
    expect(await monitoring(['persistenceMatchNode=None'], [prometheus, victoria, grafana5])).toEqual([
      'ServiceMonitor/clusterpedia-clustersynchro-manager-service-monitor',
    ]);
    expect(
      await monitoring(
        ['persistenceMatchNode=None', 'clustersynchroManager.serviceMonitor.enabled=false'],
        [prometheus],
      ),
    ).toEqual([]);
  });

  it.each([
    [prometheus, ['PodMonitor', 'PrometheusRule', 'ServiceMonitor']],
    [victoria, ['VMRule']],
    [grafana4, ['GrafanaDashboard']],
    [grafana5, ['GrafanaDashboard']],
  ])('everything of %s when it is switched on', async (apiVersion, expected) => {
    const found = await monitoring(on, [apiVersion]);

    expect([...new Set(found.map((name) => name.split('/')[0]))]).toEqual(expected);
  });

  it('monitors select the Services that have what they scrape, by labels that upgrades do not change', async () => {
    const chart = await render('clusterpedia', { set: on, apiVersions: [prometheus] });

    expect(chart.ofKind<Monitor>('ServiceMonitor').map((monitor) => servicesOf(chart, monitor))).toEqual([
      ['clusterpedia-apiserver https'],
      ['clusterpedia-clustersynchro-manager-metrics metrics'],
      ['clusterpedia-kube-state-metrics kube-state-metrics'],
    ]);
    expect(JSON.stringify(chart.ofKind<Monitor>('ServiceMonitor').map(({ spec }) => spec))).not.toContain(
      'helm.sh/chart',
    );
    expect(
      chart.find<Monitor>('ServiceMonitor', 'clusterpedia-kube-state-metrics').spec.endpoints[0]?.honorLabels,
    ).toBe(true);
  });

  it.each([
    ['PrometheusRule', prometheus],
    ['VMRule', victoria],
  ])('a %s has the rules of a file, with labels of the user', async (kind, apiVersion) => {
    const labels = ['prometheusRule.labels.role=alerts', 'clustersynchroManager.vmrule.labels.role=alerts'];
    const chart = await render('clusterpedia', { set: [...on, ...labels], apiVersions: [apiVersion] });
    const files = readdirSync('charts/clusterpedia/rules').sort();

    expect(chart.ofKind(kind)).toHaveLength(files.length);
    for (const file of files) {
      const name = `clusterpedia-${file.replace('.yaml', '')}`;
      expect(chart.find(kind, name)).toMatchObject({
        metadata: { labels: { role: 'alerts' } },
        spec: parse(readFileSync(`charts/clusterpedia/rules/${file}`, 'utf8')) as object,
      });
    }
  });

  it('dashboards are as they are in their files, for the operator and for the side-car', async () => {
    const set = [...on, 'dashboard.configMap.enabled=true'];
    const chart = await render('clusterpedia', { set, apiVersions: [grafana5] });
    const files = readdirSync('charts/clusterpedia/dashboards').sort();

    expect(chart.ofKind('GrafanaDashboard')).toHaveLength(files.length);
    for (const file of files) {
      const name = `clusterpedia-${file.replace('.json', '')}`;
      const content: unknown = JSON.parse(readFileSync(`charts/clusterpedia/dashboards/${file}`, 'utf8'));
      const { spec } = chart.find('GrafanaDashboard', name) as KubernetesObject & { spec: { json: string } };
      expect(JSON.parse(spec.json)).toEqual(content);
      expect(JSON.parse(chart.configMap(`${name}-dashboard`)[file] ?? '')).toEqual(content);
      expect(chart.find('ConfigMap', `${name}-dashboard`).metadata?.labels).toMatchObject({ grafana_dashboard: '1' });
    }
  });

  it('the notes say what is switched on and has no effect', async () => {
    const notes = await renderNotes('clusterpedia', { set: on });

    expect(notes.match(/WARNING: \S+\.?\S+ has no effect/g)).toEqual([
      'WARNING: clustersynchroManager.vmrule.enabled has no effect',
      'WARNING: dashboard.enabled has no effect',
      'WARNING: prometheusRule.enabled has no effect',
    ]);
  });
});

/** Services that a monitor selects, with the port that it scrapes. */
function servicesOf(chart: RenderedChart, { spec }: Monitor): readonly string[] {
  return chart
    .ofKind<V1Service>('Service')
    .filter(({ metadata }) =>
      Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata?.labels?.[key] === value),
    )
    .flatMap(({ metadata, spec: service }) =>
      (service?.ports ?? [])
        .filter(({ name }) => name === spec.endpoints[0]?.port)
        .map(({ name }) => `${metadata?.name ?? ''} ${name ?? ''}`),
    );
}
