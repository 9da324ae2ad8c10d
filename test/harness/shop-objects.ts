import type { KubernetesObject } from '#kube';
import type { MemberCluster } from '#testing';

const labels = { app: 'web' };
const metadata = { name: 'web', namespace: 'shop', labels };
const podUid = '7a0ee5e4-7a5c-4a4e-9a53-6c1cbb4b1a01';
const podSpec = { containers: [{ name: 'web', image: 'nginx:1' }], nodeName: 'worker' };

/** What a cluster that sells things has: an object of each kind that kubectl treats in a way of its own. */
function shopObjects(cluster: string): readonly KubernetesObject[] {
  return [
    widgetDefinition,
    gadgetDefinition,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    node,
    pod,
    service,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { greeting: `hello from ${cluster}` } },
    deployment,
    event,
    { apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name: 'gear', namespace: 'shop' }, spec: { size: 3 } },
    { apiVersion: 'example.io/v1', kind: 'Gadget', metadata: { name: 'gauge' } },
  ];
}

/** Puts {@link shopObjects} into a member. */
export function openShop({ name, store }: MemberCluster): void {
  for (const object of shopObjects(name)) {
    store.put(object);
  }
}

const node: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker', labels: { 'node-role.kubernetes.io/worker': '' } },
  status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1.32.0' } },
};

const pod: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...metadata, uid: podUid },
  spec: podSpec,
  status: {
    phase: 'Running',
    podIP: '10.1.0.1',
    podIPs: [{ ip: '10.1.0.1' }],
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} }, image: 'nginx:1' }],
  },
};

const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', ports: [{ port: 80, protocol: 'TCP' }], selector: labels },
};

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...metadata, annotations: { 'deployment.kubernetes.io/revision': '1' }, generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
  status: { observedGeneration: 1, replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 },
};

const event: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'web.1', namespace: 'shop' },
  involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: podUid },
  type: 'Normal',
  reason: 'Pulled',
  message: 'the image is here',
  count: 1,
  lastTimestamp: new Date().toISOString(),
};

const size = { type: 'integer', description: 'How large it is.' };
const widgetSpec = { type: 'object', description: 'What is wanted.', properties: { size } };

/** With printer columns and a schema. */
const widgetDefinition = definition('Widget', 'Namespaced', {
  schema: {
    openAPIV3Schema: { type: 'object', description: 'A part of a machine.', properties: { spec: widgetSpec } },
  },
  additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
});

/** Without. */
const gadgetDefinition = definition('Gadget', 'Cluster', {
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
});

function definition(kind: string, scope: string, version: object): KubernetesObject {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  const names = {
    plural,
    singular,
    kind,
    listKind: `${kind}List`,
    shortNames: [singular.slice(0, 3)],
    categories: ['all'],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.io` },
    spec: { group: 'example.io', scope, names, versions: [{ name: 'v1', served: true, storage: true, ...version }] },
  };
}
