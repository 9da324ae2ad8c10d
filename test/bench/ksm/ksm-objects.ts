import { createHash } from 'node:crypto';
import type { GroupVersionResource, KubernetesObject, ObjectMeta } from '#kube';

/** How many objects there are in all clusters together. */
export interface KsmBenchSize {
  readonly clusters: number;
  readonly pods: number;
}

/** A resource of every cluster, and what makes its objects. */
export interface KsmBenchResource {
  readonly resource: GroupVersionResource;
  readonly kind: string;
  /** One object for so many pods. */
  readonly podsEach: number;
  readonly make: (place: ObjectPlace) => KubernetesObject;
}

/** Which object is wanted, and in which of its versions. */
export interface ObjectPlace {
  readonly cluster: number;
  readonly index: number;
  readonly version: number;
}

/** Name of a PediaCluster. */
export function clusterNamed(cluster: number): string {
  return `cluster-${String(cluster).padStart(2, '0')}`;
}

/** How many objects a cluster has of a resource. */
export function objectsOfCluster({ clusters, pods }: KsmBenchSize, { podsEach }: KsmBenchResource): number {
  return Math.ceil(pods / podsEach / clusters);
}

const started = '2026-03-01T08:00:00Z';
const podsOfDeployment = 10;
const podsOfNode = 25;
/** One pod in so many is not ready, and says why. */
const podsPerTrouble = 50;

/** An application of a cluster has a deployment and ten pods. */
const applicationOf = (index: number): string => `checkout-${String(index).padStart(4, '0')}`;
const nodeOf = (cluster: number, index: number): string => `${clusterNamed(cluster)}-worker-${index}.example.internal`;

/** As random as real ones, or compression would look better than it is; the same for the same seed. */
function digestOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex');
}

function uidOf(seed: string): string {
  const digest = digestOf(seed);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
}

/** @param family - tells the uids of one kind from those of another */
function metadataOf(place: ObjectPlace, family: number, name: string, application: number): ObjectMeta {
  const { cluster, index, version } = place;
  return {
    name,
    namespace: `team-${application % 40}`,
    uid: uidOf(`${family}/${cluster}/${index}`),
    resourceVersion: String(version),
    generation: 3,
    creationTimestamp: started,
    labels: {
      'app.kubernetes.io/name': applicationOf(application),
      'app.kubernetes.io/instance': applicationOf(application),
      'app.kubernetes.io/managed-by': 'Helm',
      'pod-template-hash': '7f9c5d8b6d',
    },
  };
}

function container(name: string, memory: string): object {
  return {
    name,
    image: `registry.example.com/team/${name}:1.14.2`,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
    resources: { requests: { cpu: '250m', memory }, limits: { cpu: '1', memory: '1Gi' } },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  };
}

function containerStatus(name: string, { cluster, index, version }: ObjectPlace, isReady: boolean): object {
  return {
    name,
    image: `registry.example.com/team/${name}:1.14.2`,
    imageID: `registry.example.com/team/${name}@sha256:${'0123456789abcdef'.repeat(4)}`,
    containerID: `containerd://${digestOf(`${name}/${cluster}/${index}`)}`,
    ready: isReady,
    started: isReady,
    restartCount: version % 7,
    state: isReady ? { running: { startedAt: started } } : { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: isReady ? {} : { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: started } },
  };
}

function pod(place: ObjectPlace): KubernetesObject {
  const { cluster, index } = place;
  const application = Math.floor(index / podsOfDeployment);
  const owner = `${applicationOf(application)}-7f9c5d8b6d`;
  const isReady = index % podsPerTrouble !== 0;
  const address = `10.${cluster}.${Math.floor(index / 250) % 250}.${index % 250}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadataOf(place, 0, `${owner}-${index.toString(36).padStart(5, 'x')}`, application),
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: `uid-of-${owner}`, controller: true },
      ],
    },
    spec: {
      nodeName: nodeOf(cluster, Math.floor(index / podsOfNode)),
      serviceAccountName: 'default',
      schedulerName: 'default-scheduler',
      priorityClassName: 'standard',
      restartPolicy: 'Always',
      containers: [container('checkout', '512Mi'), container('proxy', '128Mi')],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: `data-${index}` } },
        { name: 'config', configMap: { name: applicationOf(application) } },
      ],
      tolerations: ['not-ready', 'unreachable'].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: 'Running',
      qosClass: 'Burstable',
      hostIP: `192.168.${cluster}.${Math.floor(index / podsOfNode) % 250}`,
      podIP: address,
      podIPs: [{ ip: address }],
      startTime: started,
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: isReady || type === 'PodScheduled' || type === 'Initialized' ? 'True' : 'False',
        lastTransitionTime: started,
      })),
      containerStatuses: [containerStatus('checkout', place, isReady), containerStatus('proxy', place, true)],
    },
  };
}

function deployment(place: ObjectPlace): KubernetesObject {
  const replicas = podsOfDeployment - (place.version % 2);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(place, 1, applicationOf(place.index), place.index),
    spec: {
      replicas: podsOfDeployment,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    },
    status: {
      observedGeneration: 3,
      replicas: podsOfDeployment,
      readyReplicas: replicas,
      availableReplicas: replicas,
      updatedReplicas: podsOfDeployment,
      conditions: ['Progressing', 'Available'].map((type) => ({
        type,
        status: 'True',
        reason: 'NewReplicaSetAvailable',
      })),
    },
  };
}

function node(place: ObjectPlace): KubernetesObject {
  const { cluster, index } = place;
  const { namespace: _, ...metadata } = metadataOf(place, 2, nodeOf(cluster, index), 0);
  const amounts = {
    cpu: '16',
    memory: '65536Mi',
    pods: '110',
    'ephemeral-storage': '209702892Ki',
    'hugepages-2Mi': '0',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec: {
      podCIDR: `10.${cluster}.${index % 250}.0/24`,
      providerID: `example:///zone-a/${nodeOf(cluster, index)}`,
      taints: [{ key: 'dedicated', value: 'shop', effect: 'NoSchedule' }],
    },
    status: {
      capacity: amounts,
      allocatable: amounts,
      addresses: [{ type: 'InternalIP', address: `192.168.${cluster}.${index % 250}` }],
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        lastHeartbeatTime: started,
      })),
      nodeInfo: {
        kernelVersion: '6.1.0-18-amd64',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        containerRuntimeVersion: 'containerd://1.7.13',
        kubeletVersion: 'v1.31.2',
        kubeProxyVersion: 'v1.31.2',
        systemUUID: `0b8f2c1e-4d55-4a7a-9c1e-${String(index).padStart(12, '0')}`,
      },
    },
  };
}

/** What is exposed: of 50,000 pods, 5,000 deployments and 2,000 nodes. */
export const ksmBenchResources: readonly [KsmBenchResource, ...KsmBenchResource[]] = [
  { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', podsEach: 1, make: pod },
  {
    resource: { group: 'apps', version: 'v1', resource: 'deployments' },
    kind: 'Deployment',
    podsEach: podsOfDeployment,
    make: deployment,
  },
  { resource: { group: '', version: 'v1', resource: 'nodes' }, kind: 'Node', podsEach: podsOfNode, make: node },
];
