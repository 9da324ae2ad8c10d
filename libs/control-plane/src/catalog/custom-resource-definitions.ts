import { isDeepStrictEqual } from 'node:util';
import { schema, type CustomResourceDefinition } from '#api';
import { findCondition, formatTimestamp, type KubernetesObject, type StatusCondition } from '#kube';
import { builtInResource } from './built-in-resource.js';
import type { ServedResource } from './served-resource.js';

const { flag, list, object, text } = schema;

const version = {
  ...object(
    'One version of the kind.',
    {
      name: text('Name of the version.'),
      served: flag('Whether the version is served.'),
      storage: flag('Whether objects are stored in the version.'),
      schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    ['name', 'served', 'storage'],
  ),
  'x-kubernetes-preserve-unknown-fields': true,
} as const;

const names = object(
  'What the kind is called.',
  {
    plural: text('In URLs.'),
    singular: text('For one object; the kind in lower case when left out.'),
    kind: text('In objects.'),
    listKind: text('In lists; the kind with List when left out.'),
    shortNames: list('For the command line.', { type: 'string' }),
    categories: list('Groups of kinds that are asked for together.', { type: 'string' }),
  },
  ['plural', 'kind'],
);

const base = builtInResource(
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    resource: 'customresourcedefinitions',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    hasStatus: true,
    allowsUnconditionalUpdate: false,
  },
  'A kind that is served beside the built-in ones.',
  {
    spec: {
      ...object(
        'What is served.',
        {
          group: text('API group.'),
          scope: text('Cluster or Namespaced.', { enum: ['Cluster', 'Namespaced'] }),
          names,
          versions: list('The versions.', version, { minItems: 1 }),
        },
        ['group', 'scope', 'names', 'versions'],
      ),
      'x-kubernetes-preserve-unknown-fields': true,
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
  completeDefinition,
);

/** The kind that defines kinds. Objects are not converted between versions; CEL rules and webhooks are not called. */
export const customResourceDefinitions: ServedResource = {
  ...base,
  schema: { ...base.schema, required: ['spec'] },
  categories: ['api-extensions'],
  countsGenerations: true,
};

/** Fills in names, and the status that the controllers of an API server write once a kind is served. */
function completeDefinition(definition: KubernetesObject): KubernetesObject {
  const { spec } = definition as unknown as CustomResourceDefinition;
  const {
    kind,
    singular = kind.toLowerCase(),
    listKind = `${kind}List`,
  } = spec.names as Partial<typeof spec.names> & {
    readonly kind: string;
  };
  const allNames = { ...spec.names, singular, listKind };
  const before = definition['status'] as { readonly conditions?: readonly StatusCondition[] } | undefined;
  const status = {
    acceptedNames: allNames,
    storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
    conditions: [
      condition(before, 'NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition(before, 'Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
  };
  return {
    ...definition,
    spec: { conversion: { strategy: 'None' }, ...spec, names: allNames },
    status: isDeepStrictEqual(before, status) ? before : status,
  };
}

function condition(
  before: { readonly conditions?: readonly StatusCondition[] } | undefined,
  type: string,
  reason: string,
  message: string,
): StatusCondition {
  const present = findCondition(before?.conditions, type);
  return present ?? { type, status: 'True', reason, message, lastTransitionTime: formatTimestamp(new Date()) };
}
