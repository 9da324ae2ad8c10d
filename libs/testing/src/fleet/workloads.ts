import { formatTimestamp, type KubernetesObject } from '#kube';
import { type Application, labelsOf } from './application.js';
import type { Identities } from './identity.js';
import { type Placement, PodFactory, podTemplateSpec } from './pods.js';

interface WorkloadParts {
  readonly identities: Identities;
  readonly application: Application;
  readonly placement: Placement;
  readonly pods: PodFactory;
}

/** The workload of an application with everything its controllers make: replica sets, jobs, pods. */
export function* generateWorkload(
  identities: Identities,
  application: Application,
  placement: Placement,
): Iterable<KubernetesObject> {
  const parts = { identities, application, placement, pods: new PodFactory(identities, application, placement) };
  switch (application.kind) {
    case 'Deployment':
      yield* deploymentWithPods(parts);
      break;
    case 'StatefulSet':
      yield* statefulSetWithPods(parts);
      break;
    case 'DaemonSet':
      yield* daemonSetWithPods(parts);
      break;
    case 'CronJob':
      yield* cronJobWithPods(parts);
      break;
  }
}

/** A replica set of a deployment: the present one, or an old one without replicas. */
export function generateReplicaSet(
  identities: Identities,
  deployment: KubernetesObject,
  application: Application,
  { hash, replicas, revision }: { readonly hash: string; readonly replicas: number; readonly revision: number },
): KubernetesObject {
  const labels = { ...labelsOf(application), 'pod-template-hash': hash };
  const annotations = {
    'deployment.kubernetes.io/desired-replicas': String(application.replicas),
    'deployment.kubernetes.io/max-replicas': String(Math.ceil(application.replicas * 1.25)),
    'deployment.kubernetes.io/revision': String(revision),
  };
  const { name = '', namespace = '' } = deployment.metadata ?? {};
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      ...identities.metadata({ name: `${name}-${hash}`, namespace, labels, annotations, owner: deployment }),
      generation: 1,
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: application.name, 'pod-template-hash': hash } },
      template: { metadata: { labels }, spec: podTemplateSpec(application, false) },
    },
    status: {
      availableReplicas: replicas,
      fullyLabeledReplicas: replicas,
      observedGeneration: 1,
      readyReplicas: replicas,
      replicas,
    },
  };
}

function* deploymentWithPods({ identities, application, pods }: WorkloadParts): Iterable<KubernetesObject> {
  const { replicas } = application;
  const deployment = {
    ...workload('Deployment', identities, application),
    status: deploymentStatus(identities, replicas),
  };
  yield deployment;
  const current = generateReplicaSet(identities, deployment, application, {
    hash: newHash(identities),
    replicas,
    revision: 2,
  });
  yield generateReplicaSet(identities, deployment, application, {
    hash: newHash(identities),
    replicas: 0,
    revision: 1,
  });
  yield current;
  const { name = '', labels = {} } = current.metadata ?? {};
  for (let index = 0; index < replicas; index += 1) {
    yield pods.create({ name: `${name}-${identities.suffix(5)}`, owner: current, labels });
  }
}

function* statefulSetWithPods({ identities, application, pods }: WorkloadParts): Iterable<KubernetesObject> {
  const { name, namespace, replicas } = application;
  const revision = `${name}-${newHash(identities)}`;
  const counts = {
    availableReplicas: replicas,
    currentReplicas: replicas,
    readyReplicas: replicas,
    replicas,
    updatedReplicas: replicas,
  };
  const set = workload('StatefulSet', identities, application);
  const statefulSet = {
    ...set,
    status: {
      ...counts,
      collisionCount: 0,
      currentRevision: revision,
      observedGeneration: 1,
      updateRevision: revision,
    },
  };
  yield statefulSet;
  for (let index = 0; index < replicas; index += 1) {
    const pod = `${name}-${index}`;
    const labels = { 'controller-revision-hash': revision, 'statefulset.kubernetes.io/pod-name': pod };
    yield pods.create({ name: pod, owner: statefulSet, labels });
    yield* volumeOf(identities, `data-${pod}`, namespace, labelsOf(application));
  }
}

function* volumeOf(
  identities: Identities,
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Iterable<KubernetesObject> {
  const claim = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    metadata: identities.metadata({ name, namespace, labels }),
  };
  const volumeName = `pvc-${claim.metadata.uid ?? ''}`;
  const common = { accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem', storageClassName: 'fast' };
  yield {
    ...claim,
    spec: { ...common, resources: { requests: { storage: '20Gi' } }, volumeName },
    status: { accessModes: common.accessModes, capacity: { storage: '20Gi' }, phase: 'Bound' },
  };
  yield {
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    metadata: { ...identities.metadata({ name: volumeName }), finalizers: ['kubernetes.io/pv-protection'] },
    spec: {
      ...common,
      capacity: { storage: '20Gi' },
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', name, namespace, uid: claim.metadata.uid },
      csi: { driver: 'csi.example.com', volumeHandle: identities.random.uuid() },
      persistentVolumeReclaimPolicy: 'Delete',
    },
    status: { phase: 'Bound' },
  };
}

function* daemonSetWithPods({ identities, application, placement, pods }: WorkloadParts): Iterable<KubernetesObject> {
  const { nodeCount } = placement;
  const daemonSet = {
    ...workload('DaemonSet', identities, application),
    status: {
      currentNumberScheduled: nodeCount,
      desiredNumberScheduled: nodeCount,
      numberAvailable: nodeCount,
      numberMisscheduled: 0,
      numberReady: nodeCount,
      observedGeneration: 1,
      updatedNumberScheduled: nodeCount,
    },
  };
  yield daemonSet;
  const labels = { 'controller-revision-hash': newHash(identities), 'pod-template-generation': '1' };
  for (let node = 0; node < nodeCount; node += 1) {
    yield pods.create({ name: `${application.name}-${identities.suffix(5)}`, owner: daemonSet, labels, node });
  }
}

function* cronJobWithPods({ identities, application, pods }: WorkloadParts): Iterable<KubernetesObject> {
  const { name, namespace, replicas } = application;
  const labels = labelsOf(application);
  const dayMs = 24 * 60 * 60 * 1000;
  const lastScheduleTime = identities.past(dayMs);
  const cronJob: KubernetesObject = {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    metadata: { ...identities.metadata({ name, namespace, labels }), generation: 1 },
    spec: {
      concurrencyPolicy: 'Forbid',
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { template: { metadata: { labels }, spec: podTemplateSpec(application, true) } } },
      schedule: '0 3 * * *',
      successfulJobsHistoryLimit: 3,
      suspend: false,
    },
    status: { lastScheduleTime, lastSuccessfulTime: lastScheduleTime },
  };
  yield cronJob;
  for (let run = 0; run < replicas; run += 1) {
    const job = generateJob(identities, application, cronJob, 29_000_000 + run * 1440);
    yield job;
    const jobName = job.metadata?.name ?? '';
    const jobLabels = { 'batch.kubernetes.io/job-name': jobName, 'job-name': jobName };
    yield pods.create({ name: `${jobName}-${identities.suffix(5)}`, owner: job, labels: jobLabels });
  }
}

function generateJob(
  identities: Identities,
  application: Application,
  cronJob: KubernetesObject,
  slot: number,
): KubernetesObject {
  const { name, namespace } = application;
  const metadata = identities.metadata({
    name: `${name}-${slot}`,
    namespace,
    labels: labelsOf(application),
    owner: cronJob,
  });
  const time = metadata.creationTimestamp ?? '';
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: { ...metadata, generation: 1 },
    spec: {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: 1,
      parallelism: 1,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } },
      template: { metadata: { labels: metadata.labels }, spec: podTemplateSpec(application, true) },
    },
    status: {
      completionTime: time,
      conditions: [{ type: 'Complete', status: 'True', lastProbeTime: time, lastTransitionTime: time }],
      startTime: time,
      succeeded: 1,
      ready: 0,
    },
  };
}

function workload(kind: string, identities: Identities, application: Application): KubernetesObject {
  const { name, namespace, replicas } = application;
  const labels = labelsOf(application);
  const annotations = { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace };
  return {
    kind,
    apiVersion: 'apps/v1',
    metadata: { ...identities.metadata({ name, namespace, labels, annotations }), generation: 1 },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      ...(kind === 'StatefulSet' ? { serviceName: name, podManagementPolicy: 'OrderedReady' } : {}),
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels, annotations: { 'checksum/config': identities.random.hex(64) } },
        spec: podTemplateSpec(application, false),
      },
      ...(kind === 'Deployment'
        ? { strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' } }
        : {}),
    },
  };
}

/** What a deployment says when all its replicas are there. */
export function deploymentStatus({ now }: Identities, replicas: number): Record<string, unknown> {
  const time = formatTimestamp(now);
  const condition = (type: string, reason: string): unknown => ({
    type,
    status: 'True',
    reason,
    message: reason,
    lastTransitionTime: time,
    lastUpdateTime: time,
  });
  return {
    availableReplicas: replicas,
    conditions: [
      condition('Available', 'MinimumReplicasAvailable'),
      condition('Progressing', 'NewReplicaSetAvailable'),
    ],
    observedGeneration: 1,
    readyReplicas: replicas,
    replicas,
    updatedReplicas: replicas,
  };
}

function newHash(identities: Identities): string {
  return identities.suffix(9);
}
