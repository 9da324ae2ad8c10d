import type { KubernetesObject, ObjectMeta } from '#kube';
import type { ResourceStorageConfig } from '#storage';

/** Appears in every text that differs from cluster to cluster, and nowhere else. */
export function clusterName(index: number): string {
  return `c${String(index).padStart(3, '0')}`;
}

/** One resource, its part of all objects, and how to make one. */
export interface BenchType extends ResourceStorageConfig {
  readonly share: number;
  readonly make: (place: Place) => Omit<KubernetesObject, 'apiVersion' | 'kind'>;
}

/** Which object is wanted. There is a tenth as many applications as objects in a cluster. */
interface Place {
  readonly cluster: string;
  readonly index: number;
  readonly applications: number;
}

/** The objects of one resource in one cluster, in no order that a search asks for. */
export function objectsOf(type: BenchType, cluster: string, perCluster: number): KubernetesObject[] {
  const { group, version } = type.resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const applications = Math.ceil(perCluster / 10);
  return Array.from({ length: Math.round(perCluster * type.share) }, (_, index) => ({
    apiVersion,
    kind: type.kind,
    ...type.make({ cluster, index, applications }),
  }));
}

const firstCreation = Date.UTC(2025, 0, 1);
const days = 30;

/** Spread over the month, a minute at least between two of a type, and in another order than the names. */
const creationOf = (index: number): number => firstCreation + ((index * 7919) % (days * 24 * 60)) * 60_000;

const timestamp = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

const tiers = ['backend', 'frontend', 'batch', 'system', 'data'];
const stages = ['production', 'staging', 'development'];

/** @param family - tells the uids of one type from those of another */
function metadataOf({ cluster, index, applications }: Place, family: number, name: string): ObjectMeta {
  const application = index % applications;
  return {
    name,
    namespace: `team-${application % 20}`,
    uid: uidOf(cluster, family, index),
    resourceVersion: String(1_000_000 + index * 10 + family),
    creationTimestamp: timestamp(creationOf(index)),
    labels: {
      app: `app-${application}`,
      tier: tiers[application % tiers.length] ?? '',
      stage: stages[index % stages.length] ?? '',
      'app.kubernetes.io/instance': `app-${application}-${cluster}`,
      'app.kubernetes.io/managed-by': 'Helm',
    },
    annotations: { 'shadow.clusterpedia.io/cluster-name': cluster, 'meta.helm.sh/release-name': `app-${application}` },
  };
}

function uidOf(cluster: string, family: number, index: number): string {
  return `${cluster}${String(family).padStart(4, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function ownedBy(kind: string, name: string, uid: string): Pick<ObjectMeta, 'ownerReferences'> {
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true }] };
}

/** Of a pod template; the first application's differ from cluster to cluster. */
const hashOf = (cluster: string, application: number): string => `${cluster}f${application % 10}b7`;

/** Pods of which there is one in a cluster are rare: a name, a priority and an image that nobody else has. */
const rarePod = 7;
export const rareNamePart = 'x7q9';
export const rarePriority = 'cluster-critical';
export const rareImage = 'registry.example.com/shop/one-off:9';

/** One pod in so many has failed. */
const podsPerFailure = 250;

const tokenSources = [
  { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
];

function mainContainer(image: string): object {
  return {
    name: 'main',
    image,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } },
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: {
      httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
      periodSeconds: 10,
      failureThreshold: 3,
    },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
    ],
  };
}

function aPod(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  const { cluster, index, applications } = place;
  const application = index % applications;
  const replicaSet = `app-${application}-${hashOf(cluster, application)}`;
  const suffix = index === rarePod ? rareNamePart : `p${Math.floor(index / applications)}`;
  const image = index === rarePod ? rareImage : `registry.example.com/shop/app-${application}:1.${application % 7}`;
  const node = `node-${index % 40}-${cluster}`;
  const hasFailed = index % podsPerFailure === 5;
  const isReady = hasFailed ? 'False' : 'True';
  const created = timestamp(creationOf(index));
  return {
    metadata: {
      ...metadataOf(place, 0, `${replicaSet}-${suffix}`),
      ...ownedBy('ReplicaSet', replicaSet, uidOf(cluster, 1, application)),
    },
    spec: {
      nodeName: node,
      priorityClassName: index === rarePod ? rarePriority : 'standard',
      serviceAccountName: `app-${application}`,
      restartPolicy: 'Always',
      containers: [mainContainer(image)],
      volumes: [
        { name: 'config', configMap: { name: `app-${application}`, defaultMode: 420 } },
        { name: 'token', projected: { sources: tokenSources, defaultMode: 420 } },
      ],
      tolerations: ['not-ready', 'unreachable'].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: hasFailed ? 'Failed' : 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: isReady,
        lastProbeTime: null,
        lastTransitionTime: created,
      })),
      podIP: `10.${index % 250}.${Math.floor(index / 250)}.1`,
      startTime: created,
      containerStatuses: [
        {
          name: 'main',
          image,
          imageID: `registry.example.com/shop/app@sha256:${String(application).padStart(64, '0')}`,
          containerID: `containerd://${String(index).padStart(64, '0')}`,
          ready: !hasFailed,
          restartCount: index % 3,
          state: { running: { startedAt: created } },
        },
      ],
    },
  };
}

function aReplicaSet(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  const { cluster, index, applications } = place;
  const application = index % applications;
  const generation = Math.floor(index / applications);
  return {
    metadata: {
      ...metadataOf(
        place,
        1,
        `app-${application}-${hashOf(cluster, application)}${generation === 0 ? '' : generation}`,
      ),
      ...ownedBy('Deployment', `app-${application}`, uidOf(cluster, 2, application)),
    },
    spec: { replicas: generation === 0 ? 5 : 0, selector: { matchLabels: { app: `app-${application}` } } },
    status: { replicas: generation === 0 ? 5 : 0, readyReplicas: generation === 0 ? 5 : 0, observedGeneration: 1 },
  };
}

function aDeployment(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  const name = `app-${place.index}`;
  return {
    metadata: metadataOf(place, 2, name),
    spec: {
      replicas: 5,
      selector: { matchLabels: { app: name } },
      template: { spec: { containers: [{ name: 'main', image: `registry.example.com/shop/${name}:1` }] } },
    },
    status: { replicas: 5, readyReplicas: 5, conditions: [{ type: 'Available', status: 'True' }] },
  };
}

function aConfigMap(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  return { metadata: metadataOf(place, 3, `app-${place.index}`), data: { 'app.yaml': 'log: info\n'.repeat(60) } };
}

function aService(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  const name = `app-${place.index}`;
  return {
    metadata: metadataOf(place, 4, name),
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.0.${place.index % 250}`,
      selector: { app: name },
      ports: [{ port: 80 }],
    },
    status: { loadBalancer: {} },
  };
}

function aSecret(place: Place): Omit<KubernetesObject, 'apiVersion' | 'kind'> {
  return { metadata: metadataOf(place, 5, `app-${place.index}`), type: 'Opaque', data: { password: 'cGFzc3dvcmQ=' } };
}

const core = (resource: string) => ({ group: '', version: 'v1', resource }) as const;
const apps = (resource: string) => ({ group: 'apps', version: 'v1', resource }) as const;

/** The one that is searched: half of all objects. */
export const podType: BenchType = {
  resource: core('pods'),
  kind: 'Pod',
  namespaced: true,
  share: 0.5,
  make: aPod,
};

/** What is in a cluster. */
export const benchTypes: readonly BenchType[] = [
  podType,
  { resource: apps('replicasets'), kind: 'ReplicaSet', namespaced: true, share: 0.15, make: aReplicaSet },
  { resource: apps('deployments'), kind: 'Deployment', namespaced: true, share: 0.1, make: aDeployment },
  { resource: core('configmaps'), kind: 'ConfigMap', namespaced: true, share: 0.1, make: aConfigMap },
  { resource: core('services'), kind: 'Service', namespaced: true, share: 0.1, make: aService },
  { resource: core('secrets'), kind: 'Secret', namespaced: true, share: 0.05, make: aSecret },
];

/** The application that is searched for, in this cluster where only one is meant. */
export const searched = {
  cluster: clusterName(42),
  application: 'app-7',
  replicaSetUid: uidOf(clusterName(42), 1, 7),
  podName: `app-7-${hashOf(clusterName(42), 7)}-p1`,
  /** A quarter of an hour in which pods were created. */
  since: new Date(creationOf(11)),
  before: new Date(creationOf(11) + 15 * 60_000),
} as const;
