import { clusterScopedCrd, type PrinterColumn } from './custom-resource-definition.js';
import { CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES } from './policy.v1alpha1.js';
import { conditionsSchema, list, object, text } from './schema-builders.js';
import type { StructuralSchema } from './structural-schema.js';

const group = text("API group; '' is the core group.");
const resource = text('Plural resource name.');
const version = text('API version.');
const versions = list('Versions that are acceptable; empty accepts any.', { type: 'string' });
const template = text('Template that renders the PediaCluster as YAML or JSON.');
const creationCondition = text("Template; the PediaCluster is created once it renders to 'true'.");

const references = (
  versionFields: Readonly<Record<string, StructuralSchema>>,
  required: readonly string[] = [],
): StructuralSchema =>
  list(
    'Further objects that the templates need.',
    object(
      'A further object.',
      {
        key: text('The name under which templates see the object.'),
        group,
        resource,
        ...versionFields,
        namespaceTemplate: text('Template that renders the namespace of the object.'),
        nameTemplate: text('Template that renders the name of the object.'),
      },
      ['key', 'group', 'resource', 'nameTemplate', ...required],
    ),
    { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['key'] },
  );

const referencedObject = (description: string): StructuralSchema =>
  object(
    description,
    {
      group,
      version,
      resource,
      namespace: text("Namespace of the object; '' at cluster scope."),
      name: text('Name of the object.'),
    },
    ['group', 'version', 'resource', 'name'],
  );

const reasonOf = (condition: string): PrinterColumn => ({
  name: condition,
  type: 'string',
  jsonPath: `.status.conditions[?(@.type == '${condition}')].reason`,
});

/** Definitions of the kinds in `policy.clusterpedia.io`. */
export const policyCrds = [
  clusterScopedCrd({
    ...CLUSTER_IMPORT_POLICIES,
    kind: 'ClusterImportPolicy',
    plural: CLUSTER_IMPORT_POLICIES.resource,
    singular: 'clusterimportpolicy',
    description: 'Imports a cluster for each object of a type.',
    columns: [reasonOf('Validated'), reasonOf('Reconciling')],
    spec: object(
      'Which objects are imported, and how.',
      {
        source: object(
          'The type that is watched.',
          {
            group,
            versions,
            resource,
            selectorTemplate: text("Template; an object is imported when it renders to 'true'."),
          },
          ['group', 'resource'],
        ),
        references: references({ versions }),
        nameTemplate: text('Template that renders the name of the PediaCluster.'),
        template,
        creationCondition,
      },
      ['source', 'nameTemplate', 'template', 'creationCondition'],
    ),
    status: object('What the policy controller observed.', { conditions: conditionsSchema }),
  }),
  clusterScopedCrd({
    ...PEDIA_CLUSTER_LIFECYCLES,
    kind: 'PediaClusterLifecycle',
    plural: PEDIA_CLUSTER_LIFECYCLES.resource,
    singular: 'pediaclusterlifecycle',
    description: 'The import of one cluster from one object.',
    columns: [reasonOf('Created'), reasonOf('Updating')],
    spec: object(
      'What is imported, and how.',
      {
        source: referencedObject('The object that is imported.'),
        references: references({ version }, ['version']),
        template,
        creationCondition,
      },
      ['source', 'template', 'creationCondition'],
    ),
    status: object('What the lifecycle controller observed.', {
      conditions: conditionsSchema,
      references: list('The references found so far.', referencedObject('An object that was found.')),
    }),
  }),
];
