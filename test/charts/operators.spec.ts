import type { KubernetesObject } from '#kube';
import { isOfKubernetes } from './kubernetes-types.js';
import type { OperatorObjects } from './operator-objects.js';
import { render } from './rendered-chart.js';
import { typeErrors, type KubernetesTypes } from './type-check.js';

const operators: KubernetesTypes = {
  version: 'operators',
  typeOf: (apiVersion, kind) => ({
    module: './operator-objects.js',
    name: `OperatorObjects[${JSON.stringify(`${apiVersion} ${kind}`)}]`,
  }),
  rename: {},
};

const monitor = { enabled: true, interval: '30s', labels: { release: 'prometheus' } };
/** Everything that is made for operators. */
const values = {
  persistenceMatchNode: 'None',
  commonAnnotations: { a: 'b' },
  dashboard: { enabled: true },
  prometheusRule: { enabled: true },
  apiserver: { serviceMonitor: monitor, tls: { mode: 'certManager' } },
  controllerManager: { podMonitor: monitor },
  clustersynchroManager: {
    serviceMonitor: monitor,
    vmrule: { enabled: true },
    kubeStateMetrics: { enabled: true, serviceMonitor: monitor },
  },
};

/** Of a cluster with the newest of each operator, and of one with an older one of Grafana. */
async function renderForOperators(grafana: string): Promise<readonly KubernetesObject[]> {
  const others = ['monitoring.coreos.com/v1', 'operator.victoriametrics.com/v1beta1', 'cert-manager.io/v1'];
  const { objects } = await render('clusterpedia', { values, apiVersions: [grafana, ...others] });
  return objects.filter((object) => !isOfKubernetes(object));
}

describe('what is made for operators', () => {
  const kinds: Readonly<Record<keyof OperatorObjects, number>> = {
    'cert-manager.io/v1 Certificate': 1,
    'cert-manager.io/v1 Issuer': 1,
    'grafana.integreatly.org/v1beta1 GrafanaDashboard': 2,
    'integreatly.org/v1alpha1 GrafanaDashboard': 2,
    'monitoring.coreos.com/v1 PodMonitor': 1,
    'monitoring.coreos.com/v1 PrometheusRule': 2,
    'monitoring.coreos.com/v1 ServiceMonitor': 3,
    'operator.victoriametrics.com/v1beta1 VMRule': 2,
  };

  it.each(['grafana.integreatly.org/v1beta1', 'integreatly.org/v1alpha1'])(
    'has only fields that their definitions have, with dashboards of %s',
    async (grafana) => {
      const objects = await renderForOperators(grafana);
      const isOther = (kind: string): boolean => kind.includes('GrafanaDashboard') && !kind.startsWith(grafana);

      expect(typeErrors(objects, operators)).toEqual([]);
      expect(countByKind(objects)).toEqual(
        Object.fromEntries(Object.entries(kinds).filter(([kind]) => !isOther(kind))),
      );
    },
  );

  it('would be refused with another field', async () => {
    const [dashboard] = (await renderForOperators('integreatly.org/v1alpha1')).filter(
      ({ kind }) => kind === 'GrafanaDashboard',
    );

    expect(typeErrors([{ ...dashboard, spec: { name: 'overview.json', json: '{}' } } as object], operators)).toEqual([
      expect.stringContaining('\'"name"\' does not exist in type'),
    ]);
  });
});

function countByKind(objects: readonly KubernetesObject[]): Readonly<Record<string, number>> {
  const groups = Object.groupBy(objects, ({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  return Object.fromEntries(Object.entries(groups).map(([kind, group = []]) => [kind, group.length]));
}
