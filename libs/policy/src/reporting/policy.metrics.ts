import { registerMetrics, type Registry } from '#telemetry';

/** What policies select, and what becomes of it. */
export const policyMetrics = {
  selectedSources: {
    name: 'clusterpedia_policy_selected_sources',
    type: 'gauge',
    help: 'Objects of the host that a ClusterImportPolicy selects.',
    labels: ['policy'],
  },
  failedSources: {
    name: 'clusterpedia_policy_failed_sources',
    type: 'gauge',
    help: 'Objects of the host that a ClusterImportPolicy could not act upon in its last run.',
    labels: ['policy'],
  },
  lifecycles: {
    name: 'clusterpedia_policy_lifecycles',
    type: 'gauge',
    help: 'PediaClusterLifecycles of a ClusterImportPolicy, by whether their PediaCluster is there.',
    labels: ['policy', 'created'],
  },
  cachedObjects: {
    name: 'clusterpedia_policy_cached_objects',
    type: 'gauge',
    help: 'Objects of the host that are held in memory because a ClusterImportPolicy names their type.',
    labels: ['group', 'version', 'resource'],
  },
} as const;

/** Metrics of the policies of the process. */
export type PolicyMetrics = ReturnType<typeof createPolicyMetrics>;

/** Registers them. Once for each registry. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- because the type is the table itself
export function createPolicyMetrics(registry: Registry) {
  return registerMetrics(registry, policyMetrics);
}
