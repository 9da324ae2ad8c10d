import type { V1Deployment, V1PodSpec, V1Service } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import { render, type RenderedChart } from './rendered-chart.js';

const components = ['apiserver', 'clustersynchro-manager', 'controller-manager'] as const;

/** Both charts render the same components; names and storage differ. */
const charts = [
  { chart: 'clusterpedia', prefix: 'clusterpedia', needed: ['persistenceMatchNode=None'] },
  { chart: 'clusterpedia-core', prefix: 'clusterpedia-clusterpedia-core', needed: [] },
];

describe('C02: what T(clusterpedia; persistenceMatchNode=None) renders', () => {
  const options = { set: ['persistenceMatchNode=None'] };

  it.each(['Deployment', 'ServiceAccount'])('has a %s for each component', async (kind) => {
    const { names } = await render('clusterpedia', options);

    expect(names.filter((name) => name.startsWith(`${kind}/clusterpedia-`) && !isDatabase(name))).toEqual(
      components.map((component) => `${kind}/clusterpedia-${component}`),
    );
  });

  it('has the APIService, and neither a volume nor a Job', async () => {
    const chart = await render('clusterpedia', options);

    expect(chart.names).toContain('APIService/v1beta1.clusterpedia.io');
    expect(chart.ofKind('PersistentVolume')).toEqual([]);
    expect(chart.ofKind('Job')).toEqual([]);
  });

  it.each([
    ['clusterpedia-apiserver', 443],
    ['clusterpedia-clustersynchro-manager-metrics', 8081],
  ])('C03: has Service %s on port %i', async (name, port) => {
    const { spec } = (await render('clusterpedia', options)).find<V1Service>('Service', name);

    expect(spec?.ports?.map((entry) => [entry.port, entry.targetPort])).toEqual([[port, port]]);
  });
});

describe.each(charts)('the components of chart $chart', ({ chart, prefix, needed }) => {
  const rendered = (...set: string[]): Promise<RenderedChart> => render(chart, { set: [...needed, ...set] });
  const apiserver = `${prefix}-apiserver`;
  const manager = `${prefix}-clustersynchro-manager`;

  it('C12: the apiserver begins with its port, has extra flags between storage and gates, and ends with -v=3', async () => {
    const flags = (await rendered('apiserver.extraFlags={--a=1,--b}', 'apiserver.featureGates.A=true')).flags(
      apiserver,
    );
    const [first, last] = [flags[0], flags.at(-1)];

    expect([first, last]).toEqual(['--secure-port=443', '-v=3']);
    expect(flags.slice(-4, -2)).toEqual(['--a=1', '--b']);
    expect(flags.at(-2)).toMatch(/^--feature-gates=A=true/);
    expect(flags.findIndex((flag) => flag.startsWith('--storage'))).toBeLessThan(flags.indexOf('--a=1'));
  });

  it.each(['apiserver', 'clustersynchroManager', 'controllerManager'])(
    'C13: the gates of %s are one sorted flag, and none without gates',
    async (key) => {
      const values = { [key]: { featureGates: { B: false, A: true } } };
      const component = { apiserver, clustersynchroManager: manager }[key] ?? `${prefix}-controller-manager`;
      const gates = async (options: object): Promise<readonly string[]> =>
        (await render(chart, { set: needed, ...options }))
          .flags(component)
          .filter((flag) => flag.startsWith('--feature-gates'));
      const off = Object.fromEntries([...coreGates].map((gate) => [gate, null]));

      const [flag, ...more] = await gates({ values });
      expect(flag?.split(/[=,]/).filter((word) => word === 'A' || word === 'B')).toEqual(['A', 'B']);
      expect(flag).toMatch(/A=true\b.*B=false\b/);
      expect(more).toEqual([]);
      expect(await gates({ values: { [key]: { featureGates: off } } })).toEqual([]);
    },
  );

  it('C14: the manager elects a leader as ever, and has five workers', async () => {
    const flags = (await rendered()).flags(manager);

    expect(flags).toEqual(
      expect.arrayContaining([
        '--leader-elect-resource-namespace=clusterpedia-system',
        '--leader-elect-lease-duration=15s',
        '--leader-elect-renew-deadline=10s',
        '--leader-elect-retry-period=2s',
        '--leader-elect-resource-lock=leases',
        '--worker-number=5',
      ]),
    );
  });

  it('C15: kube-state-metrics is a flag and a Service when it is asked for, and neither else', async () => {
    const service = `${prefix}-kube-state-metrics`;
    const on = await rendered('clustersynchroManager.kubeStateMetrics.enabled=true');
    const off = await rendered();

    expect(on.flags(manager)).toContain('--enable-kube-state-metrics');
    expect(on.find<V1Service>('Service', service).spec?.ports).toEqual([
      { name: 'kube-state-metrics', port: 8080, targetPort: 8080, protocol: 'TCP' },
    ]);
    expect(off.flags(manager).join(' ')).not.toContain('kube-state-metrics');
    expect(off.names).not.toContain(`Service/${service}`);
  });

  it('C15: what kube-state-metrics shows can be chosen', async () => {
    const kubeStateMetrics = {
      enabled: true,
      port: 9090,
      resources: ['pods', 'nodes'],
      metricDenylist: ['kube_pod_.*'],
      namespaces: 'a,b',
    };
    const shown = await render(chart, { set: needed, values: { clustersynchroManager: { kubeStateMetrics } } });

    expect(shown.flags(manager).filter((flag) => flag.includes('kube-state-metrics'))).toEqual([
      '--enable-kube-state-metrics',
      '--kube-state-metrics-port=9090',
      '--kube-state-metrics-metric-denylist=kube_pod_.*',
      '--kube-state-metrics-namespaces=a,b',
      '--kube-state-metrics-resources=pods,nodes',
    ]);
    expect(shown.container(manager).ports).toContainEqual({
      name: 'kube-state-metrics',
      containerPort: 9090,
      protocol: 'TCP',
    });
  });

  it('C16: labels of pods are there, and every Service still finds its pods', async () => {
    const labelled = await rendered(
      'clustersynchroManager.podLabels.a=b',
      // A label that Services select is the chart's.
      'clustersynchroManager.podLabels.app=mine',
      'clustersynchroManager.kubeStateMetrics.enabled=true',
    );
    const { spec } = labelled.find<V1Deployment>('Deployment', manager);
    const selecting = labelled
      .ofKind<V1Service>('Service')
      .filter((service) => service.spec?.selector?.['app'] === manager)
      .map(({ metadata }) => metadata?.name);

    expect(spec?.template.metadata?.labels).toMatchObject({ a: 'b', app: manager });
    expect(spec?.selector.matchLabels).toEqual({
      app: manager,
      'app.kubernetes.io/name': chart,
      'app.kubernetes.io/instance': 'clusterpedia',
    });
    expect(selecting).toEqual([`${prefix}-kube-state-metrics`, `${manager}-metrics`].sort());
  });

  it('C17: a disabled controller-manager leaves nothing behind', async () => {
    const { objects } = await rendered('controllerManager.disabled=true');

    expect(objects.filter((object) => JSON.stringify(object).includes('controller-manager'))).toEqual([]);
  });

  it('C20: a tracing endpoint is a ConfigMap, a mount and a flag; the variables are a switch of their own', async () => {
    const traced = await rendered(
      'apiserver.telemetry.tracing.endpoint=collector:4317',
      'apiserver.telemetry.tracing.samplingRatePerMillion=1000',
      'apiserver.telemetry.tracing.addOtelEnv=true',
    );
    const untraced = await rendered();

    expect(traced.configMap(`${apiserver}-tracing-config`)['tracing-config.yaml']).toBe(
      [
        'apiVersion: apiserver.config.k8s.io/v1beta1',
        'kind: TracingConfiguration',
        'endpoint: "collector:4317"',
        'samplingRatePerMillion: 1000\n',
      ].join('\n'),
    );
    expect(traced.flags(apiserver)).toContain('--tracing-config-file=/etc/clusterpedia/trace/tracing-config.yaml');
    expect(traced.container(apiserver).volumeMounts).toContainEqual({
      name: 'tracing-config',
      mountPath: '/etc/clusterpedia/trace',
      readOnly: true,
    });
    expect(traced.container(apiserver).env).toEqual(
      expect.arrayContaining([
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'collector:4317' },
        { name: 'OTEL_SERVICE_NAME', value: apiserver },
      ]),
    );
    expect(JSON.stringify(untraced.objects)).not.toMatch(/tracing|OTEL_/);
  });

  it.each(components)('C42: %s has probes on a port that it has', async (component) => {
    const container = (await rendered()).container(`${prefix}-${component}`);
    const ports = container.ports?.map(({ name }) => name);
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];

    expect(probes.map((probe) => ports?.includes(String(probe?.httpGet?.port)))).toEqual([true, true, true]);
  });

  it('C42: every pod is one that the restricted profile admits', async () => {
    const pods = podsOf(await rendered('installCRDs=true', 'uninstall.waitForPediaClusters=true'));

    expect(pods).toHaveLength(5);
    for (const { securityContext, initContainers = [], containers } of pods) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of [...initContainers, ...containers]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources?.requests).toBeDefined();
      }
    }
  });

  it('C42: only the apiserver has a sysctl, one that the profile calls safe, for its port below 1024', async () => {
    const plain = await rendered();
    const sysctls = components.map((component) => plain.pod(`${prefix}-${component}`).securityContext?.sysctls);

    expect(sysctls).toEqual([[{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }], undefined, undefined]);
  });

  it('resources of the user are the only ones', async () => {
    const limited = await rendered('apiserver.resources.limits.memory=1Gi');

    expect(limited.container(apiserver).resources).toEqual({ limits: { memory: '1Gi' } });
  });

  it('another port than 443 needs no sysctl, and changes nothing for clients', async () => {
    const elsewhere = await rendered('apiserver.securePort=6443');

    expect(elsewhere.flags(apiserver)[0]).toBe('--secure-port=6443');
    expect(elsewhere.pod(apiserver).securityContext?.sysctls).toBeUndefined();
    expect(elsewhere.find<V1Service>('Service', apiserver).spec?.ports).toEqual([
      { name: 'https', port: 443, targetPort: 6443, protocol: 'TCP' },
    ]);
  });

  it('labels and annotations for Deployments are templates, and only theirs', async () => {
    const named = await render(chart, {
      set: needed,
      values: {
        commonLabels: { team: '{{ .Release.Name }}' },
        commonAnnotations: { note: 'n' },
        apiserver: { labels: { only: 'here' } },
      },
    });
    const metadata = (name: string): KubernetesObject['metadata'] => named.find('Deployment', name).metadata;

    expect(metadata(apiserver)?.labels).toMatchObject({ team: 'clusterpedia', only: 'here', app: apiserver });
    expect(metadata(apiserver)?.annotations).toEqual({ note: 'n' });
    expect(metadata(manager)?.labels).not.toHaveProperty('only');
    expect(named.find('Service', apiserver).metadata?.labels).not.toHaveProperty('team');
  });

  it('availability is asked for: a budget, a scaler, spread pods', async () => {
    const available = await rendered(
      'apiserver.autoscaling.enabled=true',
      'apiserver.podDisruptionBudget.enabled=true',
      'clustersynchroManager.podDisruptionBudget.enabled=true',
      'clustersynchroManager.podDisruptionBudget.maxUnavailable=0',
      'apiserver.topologySpreadConstraints[0].maxSkew=1',
      'apiserver.topologySpreadConstraints[0].topologyKey=zone',
      'apiserver.topologySpreadConstraints[0].whenUnsatisfiable=ScheduleAnyway',
    );

    expect(available.find('HorizontalPodAutoscaler', apiserver)).toMatchObject({
      spec: { minReplicas: 2, maxReplicas: 6, scaleTargetRef: { kind: 'Deployment', name: apiserver } },
    });
    expect(available.find<V1Deployment>('Deployment', apiserver).spec).not.toHaveProperty('replicas');
    expect(available.find('PodDisruptionBudget', apiserver)).toMatchObject({ spec: { minAvailable: 1 } });
    expect(available.find('PodDisruptionBudget', manager)).toMatchObject({ spec: { maxUnavailable: 0 } });
    expect(available.pod(apiserver).topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: apiserver } },
      },
    ]);
    expect((await rendered()).names.join(' ')).not.toMatch(/PodDisruptionBudget|HorizontalPodAutoscaler/);
  });

  it('who may connect can be limited, to the ports that there are', async () => {
    const limited = await render(chart, {
      set: [...needed, 'clustersynchroManager.kubeStateMetrics.enabled=true'],
      values: { networkPolicy: { enabled: true, metricsFrom: [{ podSelector: {} }] } },
    });

    expect(limited.find('NetworkPolicy', apiserver)).toMatchObject({
      spec: {
        podSelector: { matchLabels: { app: apiserver } },
        ingress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
      },
    });
    expect(limited.find('NetworkPolicy', manager)).toMatchObject({
      spec: { ingress: [{ ports: [{ port: 8081 }, { port: 8080 }], from: [{ podSelector: {} }] }] },
    });
  });
});

/** Gates that clusterpedia-core names in its values. */
const coreGates = [
  'RemainingItemCount',
  'AllowRawSQLQuery',
  'PruneManagedFields',
  'PruneLastAppliedConfiguration',
  'AllowSyncAllCustomResources',
  'AllowSyncAllResources',
];

/** The pods of the Deployments and Jobs. */
function podsOf(chart: RenderedChart): readonly V1PodSpec[] {
  return ['Deployment', 'Job'].flatMap((kind) =>
    chart.ofKind<V1Deployment>(kind).flatMap(({ spec }) => spec?.template.spec ?? []),
  );
}

function isDatabase(name: string): boolean {
  return /-(postgresql|mysql)/.test(name);
}
