import type { KubernetesObject, ObjectMeta } from '#kube';

/** What a builder is told; everything else it makes up. */
export interface Sketch {
  readonly name: string;
  /** `default` when absent. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: ObjectMeta;
}

/** A pod of one container. */
export function aPod(sketch: Sketch & { readonly nodeName?: string }): KubernetesObject {
  const { nodeName } = sketch;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(sketch),
    spec: {
      containers: [{ name: 'main', image: 'registry.example.com/main:1' }],
      ...(nodeName === undefined ? {} : { nodeName }),
    },
  };
}

/** A deployment whose pods carry the label `app` with its name. */
export function aDeployment(sketch: Sketch & { readonly replicas?: number }): KubernetesObject {
  const labels = { app: sketch.name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels, ...metadataOf(sketch) },
    spec: {
      replicas: sketch.replicas ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'registry.example.com/main:1' }] },
      },
    },
  };
}

/** A config map with one entry, `key`. */
export function aConfigMap(sketch: Sketch & { readonly value?: string }): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(sketch), data: { key: sketch.value ?? 'value' } };
}

/** A definition of the namespaced kind CronTab, `crontabs.stable.example.com/v1`, with a status of its own. */
export function aCronTabDefinition(): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'] },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

function metadataOf({ name, namespace = 'default', labels, metadata }: Sketch): ObjectMeta {
  return { name, namespace, ...(labels === undefined ? {} : { labels }), ...metadata };
}
