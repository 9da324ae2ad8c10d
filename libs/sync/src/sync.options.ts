import { boolean, flagSet, integer, text, type FeatureDefinitions, type Flag, type ValuesOf } from '#options';
import { parseMetricLabels, type SyncMetricLabel } from './sync.metrics.js';

const metricLabels: Flag<readonly SyncMetricLabel[]> = {
  ...text({
    default: 'empty',
    help: 'Labels of the metrics of resource synchros: a comma list of empty, cluster, gv, resource and gvr.',
  }),
  parse: (texts) => texts.map(parseMetricLabels).at(-1) ?? [],
};

/** What the synchronisation of member clusters can be told on the command line. */
export const syncFlags = flagSet('resource sync', {
  'worker-number': integer({ default: 5, min: 1, help: 'Clusters reconciled at the same time.' }),
  'sharding-name': text({ default: '', help: 'Manage only clusters whose spec.shardingName is this.' }),
  'page-size': integer({
    default: 0,
    min: 0,
    help: 'Objects in one page of a list request; 0 leaves it to the reflector.',
  }),
  'resource-synchro-metrics-labels': metricLabels,
});

/** How several replicas of a manager divide the work. */
export const shardingFlags = flagSet('sharding', {
  'automatic-sharding': boolean({
    default: false,
    help: 'Share the clusters among all replicas that run with this flag, instead of one that works while others wait.',
  }),
});

/** Feature gates of the synchronisation. */
export const syncFeatureGates = {
  PruneManagedFields: { default: true, stage: 'BETA', help: 'Store objects without metadata.managedFields.' },
  PruneLastAppliedConfiguration: {
    default: true,
    stage: 'BETA',
    help: 'Store objects without the annotation kubectl.kubernetes.io/last-applied-configuration.',
  },
  AllowSyncAllCustomResources: { default: true, stage: 'ALPHA', help: 'Honour spec.syncAllCustomResources.' },
  AllowSyncAllResources: { default: true, stage: 'ALPHA', help: 'Allow group "*" among the resources to synchronise.' },
  HealthCheckerWithStandaloneTCP: {
    default: false,
    stage: 'ALPHA',
    help: 'Probe the health of members on connections of their own.',
  },
  ForcePaginatedListForResourceSync: {
    default: true,
    stage: 'ALPHA',
    help: 'List in pages even where the member could answer from its cache, which knows no pages.',
  },
  StreamHandlePaginatedListForResourceSync: {
    default: false,
    stage: 'ALPHA',
    help: 'Accepted for compatibility: pages are always handled as they arrive.',
  },
  WatchListClient: {
    default: true,
    stage: 'BETA',
    help: 'Take what a member has from the beginning of a watch, object by object, where the member offers that; else list.',
  },
  IgnoreSyncLease: { default: false, stage: 'ALPHA', help: 'Never synchronise leases.coordination.k8s.io.' },
  AllowHostCredentials: {
    default: true,
    stage: 'BETA',
    help: 'Let kubeconfigs of PediaClusters run credential plugins and read files where this process runs.',
  },
  ResumeWatches: {
    default: true,
    stage: 'BETA',
    help: 'Go on watching where storage is complete, rather than list everything at every start.',
  },
  ClusterAuthenticationFromSecret: { default: true, stage: 'ALPHA', help: 'Honour spec.authenticationFrom.' },
} as const satisfies FeatureDefinitions;

export type SyncFlagValues = ValuesOf<typeof syncFlags>;
export type ShardingFlagValues = ValuesOf<typeof shardingFlags>;
