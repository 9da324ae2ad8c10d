/** Metrics about the RBAC objects of the members. */
export const memberRightsMetrics = {
  clusters: {
    name: 'clusterpedia_member_rbac_clusters',
    type: 'gauge',
    help: 'Clusters of which RBAC objects are stored: callers see nothing of any other.',
    labels: [],
  },
  watchFailures: {
    name: 'clusterpedia_member_rbac_watch_failures_total',
    type: 'counter',
    help: 'How often the RBAC objects that are stored could not be followed, and were tried again.',
    labels: ['resource'],
  },
} as const;
