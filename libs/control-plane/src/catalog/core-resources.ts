import { schema, type StructuralSchema } from '#api';
import type { KubernetesObject } from '#kube';
import { builtInResource } from './built-in-resource.js';
import type { ServedResource } from './served-resource.js';

const { flag, integer, list, map, object, text } = schema;

const time = (description: string): StructuralSchema => text(description, { format: 'date-time', nullable: true });
const bytes = text('Base64 of the value.', { format: 'byte' });
const immutable = flag('Whether the data can no longer be changed.');

const objectReference = object('The object the event is about.', {
  apiVersion: text('API version of the object.'),
  fieldPath: text('A part of the object.'),
  kind: text('Kind of the object.'),
  name: text('Name of the object.'),
  namespace: text('Namespace of the object.'),
  resourceVersion: text('State of the object.'),
  uid: text('UID of the object.'),
});

/** The kinds of the core group that Clusterpedia's processes and their users keep in a control plane. */
export const coreResources: readonly ServedResource[] = [
  builtInResource(
    { kind: 'Namespace', resource: 'namespaces', namespaced: false, shortNames: ['ns'], hasStatus: true },
    'A scope for names.',
    {
      spec: object('What is wanted of the namespace.', {
        finalizers: list('Must be empty before the namespace goes.', { type: 'string' }),
      }),
      status: object('State of the namespace.', { phase: text('Active or Terminating.') }),
    },
    completeNamespace,
  ),
  builtInResource(
    { kind: 'Secret', resource: 'secrets', namespaced: true },
    'Sensitive data, by key.',
    {
      data: map('Values in base64.', bytes),
      stringData: map('Values as text; written into data and never returned.', { type: 'string' }),
      immutable,
      type: text('What the data is for.'),
    },
    completeSecret,
  ),
  builtInResource(
    { kind: 'ConfigMap', resource: 'configmaps', namespaced: true, shortNames: ['cm'] },
    'Data, by key.',
    {
      data: map('Values as text.', { type: 'string' }),
      binaryData: map('Values in base64.', bytes),
      immutable,
    },
  ),
  builtInResource(
    { kind: 'Event', resource: 'events', namespaced: true, shortNames: ['ev'] },
    'A report of something that happened.',
    {
      action: text('What was done.'),
      count: integer('How often it happened.', { format: 'int32' }),
      eventTime: time('When it was first observed.'),
      firstTimestamp: time('When it first happened.'),
      involvedObject: objectReference,
      lastTimestamp: time('When it last happened.'),
      message: text('What happened, for people.'),
      reason: text('What happened, for programs.'),
      related: objectReference,
      reportingComponent: text('The controller that reports.'),
      reportingInstance: text('The process that reports.'),
      series: object('Repetitions.', {
        count: integer('How often it happened.', { format: 'int32' }),
        lastObservedTime: time('When it was last observed.'),
      }),
      source: object('The component that reports.', {
        component: text('Name of the component.'),
        host: text('Node of the component.'),
      }),
      type: text('Normal or Warning.'),
    },
  ),
];

function completeNamespace(namespace: KubernetesObject): KubernetesObject {
  const { metadata } = namespace;
  const labels = { ...metadata?.labels, 'kubernetes.io/metadata.name': metadata?.name ?? '' };
  return {
    ...namespace,
    metadata: { ...metadata, labels },
    spec: namespace['spec'] ?? {},
    status: namespace['status'] ?? { phase: 'Active' },
  };
}

function completeSecret({ stringData, ...secret }: KubernetesObject): KubernetesObject {
  const fromText = Object.entries((stringData ?? {}) as Readonly<Record<string, string>>).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  const data = { ...(secret['data'] as object | undefined), ...Object.fromEntries(fromText) };
  return { ...secret, ...(Object.keys(data).length > 0 ? { data } : {}), type: secret['type'] ?? 'Opaque' };
}
