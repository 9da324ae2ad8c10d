import { CLUSTER_SYNC_RESOURCES, PEDIA_CLUSTERS } from './cluster.v1alpha2.js';
import { clusterScopedCrd, type PrinterColumn } from './custom-resource-definition.js';
import { conditionsSchema, flag, integer, list, object, text } from './schema-builders.js';
import type { StructuralSchema } from './structural-schema.js';

const syncResources = list(
  'Resources to synchronise, by group.',
  object(
    'Resources of one group.',
    {
      group: text("API group; '' is the core group, '*' every group."),
      versions: list('Versions to synchronise; empty leaves the choice to Clusterpedia.', { type: 'string' }),
      resources: list("Plural resource names; '*' is the whole group.", { type: 'string' }, { minItems: 1 }),
      eventsInvolvedResources: list("Resources of this group whose Events are recorded; '*' is all of them.", {
        type: 'string',
      }),
      namespaces: list('Synchronise only these namespaces; empty is all.', { type: 'string' }),
      labelSelector: text('Synchronise only objects with labels that this selector matches.'),
      fieldSelector: text('Synchronise only objects with fields that this selector matches.'),
      prune: list('Paths of fields that are not stored, such as spec.containers[].env.', { type: 'string' }),
      redactSecrets: flag('Store the keys of Secrets, and not their values.'),
    },
    ['group', 'resources'],
  ),
);

const secretKey = (what: string): StructuralSchema =>
  object(
    `Where the ${what} is stored.`,
    { name: text('Name of the Secret.'), key: text('Key in the data of the Secret.') },
    ['name', 'key'],
  );

const bytes = (description: string): StructuralSchema => text(description, { format: 'byte' });

const pediaClusterSpec = object(
  'How to reach a member cluster and what to synchronise of it.',
  {
    kubeconfig: bytes('A kubeconfig, whose current context is used. Wins over the fields below.'),
    apiserver: text('URL of the API server. Required without a kubeconfig.'),
    caData: bytes('PEM of the certificate authority of the API server.'),
    tokenData: bytes('A bearer token.'),
    certData: bytes('PEM of a client certificate.'),
    keyData: bytes('PEM of the key of the client certificate.'),
    authenticationFrom: object('Credentials that are kept in Secrets.', {
      kubeconfig: secretKey('kubeconfig'),
      ca: secretKey('certificate authority'),
      key: secretKey('key of the client certificate'),
      cert: secretKey('client certificate'),
      token: secretKey('bearer token'),
    }),
    syncResources,
    syncAllCustomResources: flag('Also synchronise every custom resource of the cluster.'),
    syncResourcesRefName: text('Name of a ClusterSyncResources whose list is appended.'),
    shardingName: text('The shard of synchro managers that owns this cluster.'),
  },
  ['syncResources'],
);

const syncCondition = object(
  'How the synchronisation of one version is going.',
  {
    version: text('The version this entry is about.'),
    syncVersion: text('The version that is listed and watched, when it is another one.'),
    syncResource: text('The resource that is listed and watched, when it is another one.'),
    storageVersion: text('The version objects are stored in.'),
    storageResource: text('The resource objects are stored as, when it is another one.'),
    status: text('Pending, Syncing, Error, Stop or Unknown.'),
    reason: text('Cause of the status, for programs.'),
    message: text('Cause of the status, for people.'),
    initialListPhase: flag('Whether the first list since the start is still being stored.'),
    lagSeconds: integer('How far storage is behind, when it is.'),
    lastTransitionTime: text('When the status was last set.', { format: 'date-time' }),
  },
  ['version', 'status', 'lastTransitionTime'],
);

const pediaClusterStatus = object('What is known of the member cluster.', {
  apiserver: text('URL in use.'),
  version: text('Version the API server reports.'),
  conditions: conditionsSchema,
  shardingName: text("The shard that owns this cluster; '' is the default shard.", { nullable: true }),
  syncResources: list(
    'Progress of the synchronisation, by group.',
    object(
      'Progress in one group.',
      {
        group: text('API group.'),
        resources: list(
          'Resources of the group.',
          object(
            'Progress of one resource.',
            {
              name: text('Plural resource name.'),
              kind: text('Kind of the resource.'),
              namespaced: flag('Whether objects have a namespace.'),
              singularName: text('Singular name of a custom resource.'),
              shortNames: list('Short names of a custom resource.', { type: 'string' }),
              categories: list('Categories that a custom resource is in.', { type: 'string' }),
              syncConditions: list('Progress of each version.', syncCondition),
            },
            ['name', 'kind', 'namespaced', 'syncConditions'],
          ),
        ),
      },
      ['group', 'resources'],
    ),
  ),
});

const reasonOf = (name: string, condition: string): PrinterColumn => ({
  name,
  type: 'string',
  jsonPath: `.status.conditions[?(@.type == '${condition}')].reason`,
  priority: 10,
});

/** Definitions of the kinds in `cluster.clusterpedia.io`. */
export const clusterCrds = [
  clusterScopedCrd({
    ...PEDIA_CLUSTERS,
    kind: 'PediaCluster',
    plural: PEDIA_CLUSTERS.resource,
    singular: 'pediacluster',
    description: 'A member cluster whose resources are synchronised.',
    columns: [
      { name: 'Ready', type: 'string', jsonPath: ".status.conditions[?(@.type == 'Ready')].status" },
      { name: 'Version', type: 'string', jsonPath: '.status.version' },
      { name: 'APIServer', type: 'string', jsonPath: '.status.apiserver' },
      reasonOf('Validated', 'Validated'),
      reasonOf('SynchroRunning', 'SynchroRunning'),
      reasonOf('ClusterHealthy', 'ClusterHealthy'),
      { name: 'ShardingName', type: 'string', jsonPath: '.status.shardingName', priority: 10 },
    ],
    spec: pediaClusterSpec,
    status: pediaClusterStatus,
  }),
  clusterScopedCrd({
    ...CLUSTER_SYNC_RESOURCES,
    kind: 'ClusterSyncResources',
    plural: CLUSTER_SYNC_RESOURCES.resource,
    singular: 'clustersyncresources',
    description: 'Resources to synchronise that several PediaClusters share.',
    spec: object('The shared list.', { syncResources }, ['syncResources']),
  }),
];
