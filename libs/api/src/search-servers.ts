import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from './clusterpedia.v1beta1.js';

/** What a kubeconfig calls the view over all clusters: `kubectl --cluster clusterpedia`. */
export const ALL_CLUSTERS = 'clusterpedia';

/** Where a control plane serves the view over all clusters, and below it those of single ones. */
export const SEARCH_PATH = `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/resources`;

/**
 * Clusters as kubeconfigs know them: {@link ALL_CLUSTERS} and the name of each PediaCluster, to the URL of a server that
 * answers like an API server with what is stored. Of a PediaCluster that is called as all of them there is no view.
 *
 * @param server - base URL of the control plane, without a trailing slash
 */
export function searchServers(server: string, pediaClusters: readonly string[]): ReadonlyMap<string, string> {
  const all = `${server}${SEARCH_PATH}`;
  const views = pediaClusters.map((name) => [name, `${all}/clusters/${name}`] as const);
  return new Map([[ALL_CLUSTERS, all], ...views.filter(([name]) => name !== ALL_CLUSTERS)]);
}
