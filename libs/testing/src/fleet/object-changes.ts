import { formatTimestamp, type KubernetesObject } from '#kube';
import { isRecord } from '../member-cluster/fields-v1.js';
import type { Identities } from './identity.js';

/** The pod after its container was started again. */
export function restartContainer(pod: KubernetesObject, now: Date): KubernetesObject {
  return withStatus(pod, (status) => ({
    ...status,
    containerStatuses: recordsOf(status['containerStatuses']).map((container) => ({
      ...container,
      lastState: { terminated: { exitCode: 1, finishedAt: formatTimestamp(now), reason: 'Error' } },
      restartCount: Number(container['restartCount']) + 1,
      state: { running: { startedAt: formatTimestamp(now) } },
    })),
  }));
}

/** The pod after its readiness probe changed its mind. */
export function flipReadiness(pod: KubernetesObject, ready: boolean, now: Date): KubernetesObject {
  const follows = (type: unknown): boolean => type === 'Ready' || type === 'ContainersReady';
  const change = { status: ready ? 'True' : 'False', lastTransitionTime: formatTimestamp(now) };
  return withStatus(pod, (status) => ({
    ...status,
    conditions: recordsOf(status['conditions']).map((condition) =>
      follows(condition['type']) ? { ...condition, ...change } : condition,
    ),
    containerStatuses: recordsOf(status['containerStatuses']).map((container) => ({ ...container, ready })),
  }));
}

/** Another pod of the same controller, just started. */
export function replicaOf(pod: KubernetesObject, identities: Identities): KubernetesObject {
  const { name = '', uid: _uid, creationTimestamp: _created, resourceVersion: _version, ...rest } = pod.metadata ?? {};
  const started = formatTimestamp(identities.now);
  const metadata = {
    ...rest,
    name: name.replace(/[^-]+$/, identities.suffix(5)),
    uid: identities.random.uuid(),
    creationTimestamp: started,
  };
  return withStatus({ ...pod, metadata }, (status) => ({
    ...status,
    containerStatuses: recordsOf(status['containerStatuses']).map((container) => ({
      ...container,
      containerID: `containerd://${identities.random.hex(64)}`,
      lastState: {},
      restartCount: 0,
      state: { running: { startedAt: started } },
    })),
    startTime: started,
  }));
}

/** The workload with so many replicas, asked for and there. */
export function withReplicas(workload: KubernetesObject, replicas: number): KubernetesObject {
  return { ...workload, spec: { ...recordOf(workload['spec']), replicas } };
}

/** The pod or workload with another patch version of its images. */
export function bumpImage(object: KubernetesObject, patch: number): KubernetesObject {
  const spec = recordOf(object['spec']);
  if (object.kind === 'Pod') {
    return { ...object, spec: withImages(spec, patch) };
  }
  const template = recordOf(spec['template']);
  return {
    ...object,
    spec: { ...spec, template: { ...template, spec: withImages(recordOf(template['spec']), patch) } },
  };
}

function withImages(spec: Readonly<Record<string, unknown>>, patch: number): Record<string, unknown> {
  const containers = recordsOf(spec['containers']).map((container) => ({
    ...container,
    image: String(container['image']).replace(/\d+$/, String(patch)),
  }));
  return { ...spec, containers };
}

function withStatus(
  object: KubernetesObject,
  change: (status: Readonly<Record<string, unknown>>) => Record<string, unknown>,
): KubernetesObject {
  return { ...object, status: change(recordOf(object['status'])) };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
