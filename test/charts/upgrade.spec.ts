import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import { render, renderNotes, type RenderedChart } from './rendered-chart.js';

/** What `helm get values` says of an installation as the documentation describes it. */
const values = {
  persistenceMatchNode: 'None',
  installCRDs: true,
  global: { postgresql: { auth: { postgresPassword: 'dangerous0' } } },
  apiserver: { tls: { mode: 'selfSigned' } },
};

/** The documented patch file. */
const patch = {
  clustersynchroManager: {
    image: { repository: 'iceber/clusterpedia/clustersynchro-manager', tag: 'v0.8.0-ksm.1' },
    kubeStateMetrics: { enabled: true },
  },
};

/** Every key of the original's values.yaml, with a value that its users write. */
const component = {
  labels: { a: 'b' },
  replicaCount: 2,
  podAnnotations: { a: 'b' },
  podLabels: { a: 'b' },
  image: { registry: 'r', repository: 'p', tag: 'v0.9.0', pullPolicy: 'Always', pullSecrets: ['s'] },
  resources: { limits: { cpu: '100m', memory: '128Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
  nodeSelector: { a: 'b' },
  affinity: { nodeAffinity: {} },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  featureGates: { A: true },
};
const bitnami = {
  image: { registry: 'docker.io', repository: 'r', tag: 't', pullPolicy: 'IfNotPresent', pullSecrets: [] },
  primary: { persistence: { enabled: true, size: '10Gi' } },
};
const original = {
  global: {
    imageRegistry: '',
    imagePullSecrets: ['s'],
    postgresql: { auth: { postgresPassword: 'dangerous0', username: '', password: '', database: 'clusterpedia' } },
  },
  installCRDs: true,
  commonLabels: { a: 'b' },
  commonAnnotations: { a: 'b' },
  apiserver: {
    ...component,
    enableSHA1Cert: true,
    telemetry: { tracing: { endpoint: 'localhost:4317', samplingRatePerMillion: 1000000, addOtelEnv: true } },
    extraFlags: ['--a'],
  },
  clustersynchroManager: {
    ...component,
    workerNumber: 10,
    leaderElect: { leaseDuration: '15s', renewDeadline: '10s', retryPeriod: '2s', resourceLock: 'leases' },
    kubeStateMetrics: { enabled: true },
    serviceMonitor: { labels: { a: 'b' } },
    vmrule: { enabled: true, labels: { a: 'b' } },
    extraFlags: ['--b'],
  },
  controllerManager: { ...component, disabled: false },
  hookJob: {
    image: { registry: 'ghcr.io', repository: 'cloudtty/cloudshell', tag: 'v0.4.0', pullPolicy: 'IfNotPresent' },
  },
};
const originalStorage = {
  storageInstallMode: 'internal',
  persistenceMatchNode: 'node1',
  storageConfig: {
    log: {
      enabled: true,
      stdout: true,
      level: 'Info',
      slowThreshold: '100ms',
      ignoreRecordNotFoundError: true,
      logger: { filename: '/var/log/clusterpedia/internalstorage.log', maxsize: 100, maxbackups: 0 },
    },
    connPool: { maxIdleConns: 5, maxOpenConns: 40, connMaxLifetime: '60m' },
  },
  externalStorage: { type: '', dsn: '', host: '', user: '', password: '', database: '', createDatabase: false },
  postgresql: { enabled: true, ...bitnami },
  mysql: {
    enabled: false,
    ...bitnami,
    auth: { rootPassword: 'dangerous0', database: 'clusterpedia', username: '', password: '' },
  },
  dashboard: { enabled: true, labels: { a: 'b' } },
};

describe('upgrading chart clusterpedia', () => {
  it('C44: the documented patch for kube-state-metrics changes the manager and adds its Service, nothing else', async () => {
    const before = await render('clusterpedia', { values });
    const after = await render('clusterpedia', { values: { ...values, ...patch } });
    const texts = new Set(before.objects.map((object) => JSON.stringify(object)));
    const changed = after.objects.filter((object) => !texts.has(JSON.stringify(object)));

    expect(changed.map(({ kind, metadata }) => `${kind ?? ''}/${metadata?.name ?? ''}`)).toEqual([
      'Service/clusterpedia-kube-state-metrics',
      'Deployment/clusterpedia-clustersynchro-manager',
    ]);
    expect(after.container('clusterpedia-clustersynchro-manager').image).toBe(
      'ghcr.io/iceber/clusterpedia/clustersynchro-manager:v0.8.0-ksm.1',
    );
  });

  // With helm's own words above them, when users do as the documentation says: `helm get values NAME > values.yaml`.
  it.each(['clusterpedia', 'clusterpedia-core', 'clusterpedia-mysql', 'clusterpedia-postgresql'])(
    'C44: %s accepts what helm says that its values are',
    async (chart) => {
      const set = chart === 'clusterpedia-core' ? [] : ['persistenceMatchNode=None'];
      const { names } = await render(chart, { set, values: { 'USER-SUPPLIED VALUES': null } });

      expect(names.filter((name) => name.startsWith('Deployment/'))).toHaveLength(3);
    },
  );

  it('tells of images of the original that values still name', async () => {
    const set = ['persistenceMatchNode=None', 'apiserver.image.tag=v0.9.0', 'controllerManager.image.tag=v0.10.0'];
    const notes = await renderNotes('clusterpedia', { set });

    expect(notes).toContain('WARNING: apiserver.image.tag is v0.9.0: up to v0.9');
    expect(notes).not.toContain('controllerManager.image.tag');
  });

  it('C44: kubectl get svc lists what the documentation shows', async () => {
    const mysql = { mysql: { enabled: true }, postgresql: { enabled: false } };
    const chart = await render('clusterpedia', { values: { persistenceMatchNode: 'None', ...patch, ...mysql } });

    expect(servicesOf(chart)).toEqual([
      'clusterpedia-apiserver 443',
      'clusterpedia-clustersynchro-manager-metrics 8081',
      'clusterpedia-kube-state-metrics 8080',
      'clusterpedia-mysql 3306',
      'clusterpedia-mysql-headless None 3306',
    ]);
  });

  it('every value of the original is accepted', async () => {
    const { names } = await render('clusterpedia', { values: { ...original, ...originalStorage } });

    expect(names.filter((name) => name.startsWith('Deployment/'))).toHaveLength(3);
  });

  it('every value of the original clusterpedia-core is accepted', async () => {
    const { global, installCRDs, commonLabels, commonAnnotations, hookJob } = original;
    const apiserver = { ...component, enableSHA1Cert: true };
    const components = { apiserver, clustersynchroManager: component, controllerManager: component };
    const storage = {
      name: 's',
      configMap: 'c',
      config: {},
      componentEnv: [{ name: 'A', value: 'b' }],
      image: { registry: 'r', repository: 'p', tag: 't', pullPolicy: 'Always' },
    };
    const { names } = await render('clusterpedia-core', {
      values: { global, installCRDs, commonLabels, commonAnnotations, hookJob, ...components, storage },
    });

    expect(names.filter((name) => name.startsWith('Deployment/'))).toHaveLength(3);
  });

  it('what is immutable in Deployments is as in the original', async () => {
    const chart = await render('clusterpedia', { values });

    expect(
      chart
        .ofKind<V1Deployment>('Deployment')
        .map(({ metadata, spec }) => [metadata?.name, spec?.selector.matchLabels]),
    ).toEqual(
      ['apiserver', 'clustersynchro-manager', 'controller-manager'].map((name) => [
        `clusterpedia-${name}`,
        {
          'app.kubernetes.io/name': 'clusterpedia',
          'app.kubernetes.io/instance': 'clusterpedia',
          app: `clusterpedia-${name}`,
        },
      ]),
    );
  });

  it('databases do not take the place of those of the original, whose StatefulSets cannot become ours', async () => {
    const chart = await render('clusterpedia', { values });

    expect(chart.ofKind('StatefulSet').map(({ metadata }) => metadata?.name)).toEqual([
      'clusterpedia-postgresql-server',
    ]);
  });
});

/** As `kubectl get svc` shows them: name, cluster IP when it is None, ports. */
function servicesOf(chart: RenderedChart): readonly string[] {
  return chart
    .ofKind<V1Service>('Service')
    .map(({ metadata, spec }) =>
      [metadata?.name, spec?.clusterIP, ...(spec?.ports ?? []).map(({ port }) => port)]
        .filter((cell) => cell !== undefined)
        .join(' '),
    )
    .sort();
}
