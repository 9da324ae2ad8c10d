import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '#kube';
import { parseManifests } from '#testing';
import { isOfKubernetes, kubernetesTypes } from './kubernetes-types.js';
import { render } from './rendered-chart.js';
import { typeErrors } from './type-check.js';

/** What a Deployment needs. */
const minimal = { selector: {}, template: {} };

const external = {
  storageInstallMode: 'external',
  postgresql: { enabled: false },
  externalStorage: { type: 'mysql', dsn: 'u@tcp(db)/d', createDatabase: true },
};

/** Everything that the shared templates can render. */
const everything = {
  global: { imagePullSecrets: ['pull'] },
  installCRDs: true,
  uninstall: { waitForPediaClusters: true },
  networkPolicy: {
    enabled: true,
    apiserverFrom: [{ ipBlock: { cidr: '10.0.0.0/8' } }],
    metricsFrom: [{ podSelector: {} }],
  },
  apiserver: {
    autoscaling: { enabled: true, targetMemoryUtilizationPercentage: 70 },
    podDisruptionBudget: { enabled: true },
    telemetry: { tracing: { endpoint: 'collector:4317', addOtelEnv: true } },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
    priorityClassName: 'high',
  },
  clustersynchroManager: {
    podDisruptionBudget: { enabled: true, maxUnavailable: '50%' },
    kubeStateMetrics: { enabled: true },
  },
};

const rendered = [
  { chart: 'clusterpedia', values: { ...everything, persistenceMatchNode: 'node1' } },
  {
    chart: 'clusterpedia',
    values: { persistenceMatchNode: 'None', postgresql: { enabled: false }, mysql: { enabled: true } },
  },
  { chart: 'clusterpedia', values: external },
  {
    chart: 'clusterpedia-core',
    values: { ...everything, storage: { name: 's', image: { repository: 'r', tag: 't' }, config: { type: 'mysql' } } },
  },
  { chart: 'clusterpedia-core', values: { apiserver: { tls: { mode: 'selfSigned' } } } },
  ...readdirSync('charts')
    .filter((chart) => !['clusterpedia', 'clusterpedia-core', 'clusterpedia-lib'].includes(chart))
    .map((chart) => ({ chart, values: takesNode(chart) ? { persistenceMatchNode: 'node1' } : {} })),
];

describe.each(kubernetesTypes)('the types of Kubernetes $version', (types) => {
  it('fit everything that the charts render, and the CRDs', async () => {
    const objects = (
      await Promise.all(rendered.map(async ({ chart, values }) => (await render(chart, { values })).objects))
    ).flat();

    expect(objects.filter((object) => !isOfKubernetes(object))).toEqual([]);
    expect(typeErrors([...objects, ...crds()], types)).toEqual([]);
  });

  it('do not fit an unknown field, an absent one, or a number as text', () => {
    const specs = [{ ...minimal, replicaCount: 1 }, { template: {} }, { ...minimal, replicas: '1' }];
    const deployments = specs.map((spec) => ({ apiVersion: 'apps/v1', kind: 'Deployment', spec }));

    expect(typeErrors(deployments, types)).toEqual([
      expect.stringMatching(/^Deployment: .*"replicaCount".* does not exist in type/),
      expect.stringMatching(/^Deployment: .*selector.* is missing in type/),
      expect.stringMatching(/^Deployment: Type 'string' is not assignable to type 'number'/),
    ]);
  });
});

/** Without the keywords of Kubernetes' own, which neither package knows in a schema. */
function crds(): readonly KubernetesObject[] {
  const folder = 'charts/clusterpedia/_crds';
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return JSON.parse(JSON.stringify(text.flatMap(parseManifests)), (key, value: unknown) =>
    key.startsWith('x-kubernetes-') ? undefined : value,
  ) as readonly KubernetesObject[];
}

function takesNode(chart: string): boolean {
  return readFileSync(`charts/${chart}/values.yaml`, 'utf8').includes('\npersistenceMatchNode:');
}
