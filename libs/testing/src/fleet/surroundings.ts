import type { KubernetesObject } from '#kube';
import { type Application, labelsOf } from './application.js';
import type { Identities } from './identity.js';

/** What belongs to an application beside its workload: service account, configuration, secret, service, slices, ingress. */
export function* generateSurroundings(identities: Identities, application: Application): Iterable<KubernetesObject> {
  const { name, namespace, port, exposed } = application;
  const labels = labelsOf(application);
  const core = (kind: string, content: Readonly<Record<string, unknown>>): KubernetesObject => ({
    kind,
    apiVersion: 'v1',
    metadata: identities.metadata({ name, namespace, labels }),
    ...content,
  });
  yield core('ServiceAccount', { automountServiceAccountToken: true });
  yield core('ConfigMap', { data: { 'config.yaml': configurationText(identities, application) } });
  yield core('Secret', {
    type: 'Opaque',
    data: { password: Buffer.from(identities.random.hex(32)).toString('base64') },
  });
  if (application.kind === 'CronJob') {
    return;
  }
  const clusterIP = `10.96.${identities.random.integer(0, 250)}.${identities.random.integer(2, 250)}`;
  const service = core('Service', {
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: port }],
      selector: { app: name },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  });
  yield service;
  yield endpointSlice(identities, application, service);
  if (exposed) {
    yield ingress(identities, application);
  }
}

function configurationText(identities: Identities, { name, port }: Application): string {
  const lines = Array.from({ length: 12 }, (_, index) => `option${index}: ${identities.random.hex(16)}`);
  return [`name: ${name}`, `listen: ":${port}"`, ...lines, ''].join('\n');
}

function endpointSlice(identities: Identities, application: Application, service: KubernetesObject): KubernetesObject {
  const { name, namespace, port, replicas } = application;
  const labels = {
    ...labelsOf(application),
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': name,
  };
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      ...identities.metadata({ name: `${name}-${identities.suffix(5)}`, namespace, labels, owner: service }),
      generation: 1,
    },
    addressType: 'IPv4',
    endpoints: Array.from({ length: Math.min(replicas, 100) }, () => ({
      addresses: [`10.64.${identities.random.integer(0, 250)}.${identities.random.integer(2, 250)}`],
      conditions: { ready: true, serving: true, terminating: false },
    })),
    ports: [{ name: 'http', port, protocol: 'TCP' }],
  };
}

function ingress(identities: Identities, application: Application): KubernetesObject {
  const { name, namespace } = application;
  const host = `${name}.${namespace}.example.com`;
  const backend = { service: { name, port: { name: 'http' } } };
  return {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { ...identities.metadata({ name, namespace, labels: labelsOf(application) }), generation: 1 },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host, http: { paths: [{ backend, path: '/', pathType: 'Prefix' }] } }],
      tls: [{ hosts: [host], secretName: `${name}-tls` }],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } },
  };
}

/** A namespace as the namespace controller leaves it. */
export function generateNamespace(identities: Identities, name: string): KubernetesObject {
  return {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: identities.metadata({ name, labels: { 'kubernetes.io/metadata.name': name, team: name } }),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** What happened to an object, as a component reports it. */
export function generateEvent(
  identities: Identities,
  about: KubernetesObject,
  { type, reason, message, component }: Readonly<Record<'type' | 'reason' | 'message' | 'component', string>>,
): KubernetesObject {
  const { name = '', namespace = 'default', uid, resourceVersion } = about.metadata ?? {};
  const hourMs = 60 * 60 * 1000;
  const time = identities.past(hourMs);
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: identities.metadata({ name: `${name}.${identities.random.hex(16)}`, namespace, maxAgeMs: hourMs }),
    count: identities.random.integer(1, 20),
    firstTimestamp: time,
    involvedObject: {
      kind: about.kind,
      apiVersion: about.apiVersion,
      name,
      namespace,
      uid,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    lastTimestamp: time,
    message,
    reason,
    reportingComponent: component,
    reportingInstance: '',
    source: { component },
    type,
  };
}
