import type { KubernetesObject, ObjectMeta } from '#kube';
import type { MemberCluster } from '#testing';

/** Fills two members with what the lines of docs/conformance/apiserver.md are about. */
export function fillConformanceMembers(first: MemberCluster, second: MemberCluster): void {
  const inFirst = [
    definition('v1'),
    { apiVersion: 'example.io/v1', kind: 'Foo', metadata: { name: 'f', namespace: 'default' } },
    deployment({ name: 'coredns', namespace: 'kube-system', creationTimestamp: '2024-01-04T00:00:00Z' }),
    deployment(
      { name: 'web', uid: 'web-uid', labels: { app: 'web' }, creationTimestamp: '2024-01-03T00:00:00Z' },
      { replicas: 2 },
    ),
    deployment(
      {
        name: 'api',
        labels: { app: 'api' },
        annotations: { 'test.io': 'v1' },
        creationTimestamp: '2024-01-02T00:00:00Z',
      },
      { paused: true, container: 'api' },
    ),
    owned(
      'apps/v1',
      'ReplicaSet',
      { name: 'web-1', uid: 'web-1-uid' },
      { kind: 'Deployment', name: 'web', uid: 'web-uid' },
    ),
    owned('v1', 'Pod', { name: 'web-1-a' }, { kind: 'ReplicaSet', name: 'web-1', uid: 'web-1-uid' }),
    autoscaler,
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } },
  ];
  const inSecond = [
    definition('v1beta1'),
    { apiVersion: 'example.io/v1beta1', kind: 'Foo', metadata: { name: 'f', namespace: 'default' } },
    deployment({ name: 'web', labels: { app: 'web' } }, { container: 'other' }),
    deployment({ name: 'coredns', namespace: 'kube-system' }),
  ];
  inFirst.forEach((object) => first.store.put(object));
  inSecond.forEach((object) => second.store.put(object));
}

interface DeploymentSketch {
  readonly replicas?: number;
  readonly paused?: true;
  /** Name of its one container: `c` for the deployment that is searched by it. */
  readonly container?: string;
}

function deployment(metadata: ObjectMeta, sketch: DeploymentSketch = { container: 'dns' }): KubernetesObject {
  const { replicas = 1, paused, container = 'c' } = sketch;
  const template = { metadata: {}, spec: { containers: [{ name: container, image: 'nginx' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'default', ...metadata },
    spec: { replicas, selector: {}, template, ...(paused === undefined ? {} : { paused }) },
    status: { replicas },
  };
}

function owned(
  apiVersion: string,
  kind: string,
  metadata: ObjectMeta,
  owner: { readonly kind: string; readonly name: string; readonly uid: string },
): KubernetesObject {
  const ownerReferences = [{ apiVersion: 'apps/v1', controller: true, ...owner }];
  return { apiVersion, kind, metadata: { namespace: 'default', ...metadata, ownerReferences }, spec: {} };
}

const autoscaler: KubernetesObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 3,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
  },
};

/** Of the kind Foo, in one version. */
function definition(version: string): KubernetesObject {
  const names = { plural: 'foos', singular: 'foo', kind: 'Foo', listKind: 'FooList' };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'foos.example.io' },
    spec: {
      group: 'example.io',
      scope: 'Namespaced',
      names,
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
