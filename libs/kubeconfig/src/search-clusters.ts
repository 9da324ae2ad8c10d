import { isDeepStrictEqual } from 'node:util';
import { searchServers } from '#api';
import type { KubeconfigDocument, KubeconfigEntry, KubeconfigList } from './kubeconfig-document.js';

/** Which entries a kubeconfig shall have. */
export interface SearchClusters {
  /** The context that leads to the control plane: its cluster says how to connect, its user who is asking. */
  readonly context: string;
  /** Base URL of the control plane, without a trailing slash. */
  readonly server: string;
  /** Stands before every name. */
  readonly prefix: string;
  /** Names of the clusters to have an entry beside that for all of them; `undefined` when there shall be none at all. */
  readonly pediaClusters: readonly string[] | undefined;
  /** Have a context for each cluster, too. */
  readonly withContexts: boolean;
  /** Names of clusters that other files define, which kubectl would take first. */
  readonly taken: ReadonlySet<string>;
}

/** What has become of a cluster. */
export interface ClusterChange {
  readonly name: string;
  readonly change: 'added' | 'updated' | 'unchanged' | 'removed';
}

/**
 * Brings the entries of a kubeconfig that lead into Clusterpedia up to date: those of this control plane and with this prefix,
 * and no others.
 *
 * @throws Error naming every name that leads somewhere else; nothing is changed then
 */
export function updateSearchClusters(
  kubeconfig: KubeconfigDocument,
  request: SearchClusters,
): readonly ClusterChange[] {
  const chosen = kubeconfig.entries('contexts').get(request.context) ?? {};
  const controlPlane = kubeconfig.entries('clusters').get(String(chosen['cluster'])) ?? {};
  const before = ownClusters(kubeconfig, request);
  const wanted = wantedClusters(controlPlane, request);
  refuseCollisions(kubeconfig, { before, wanted }, request);

  const removed = [...before.keys()].filter((name) => !wanted.has(name));
  for (const name of removed) {
    kubeconfig.delete('clusters', name);
    if (kubeconfig.entries('contexts').get(name)?.['cluster'] === name) {
      kubeconfig.delete('contexts', name);
    }
  }
  const changes = [...wanted].map(([name, cluster]) => ({ name, change: put(kubeconfig, 'clusters', name, cluster) }));
  if (request.withContexts) {
    // The namespace too: who works in one there will look for the same one here.
    [...wanted.keys()].forEach((name) => put(kubeconfig, 'contexts', name, { ...chosen, cluster: name }));
  }
  return [...changes, ...removed.map((name) => ({ name, change: 'removed' as const }))];
}

/** Entries that we wrote, now or earlier, or that the script of the original wrote: told by their name and their URL. */
function ownClusters(
  kubeconfig: KubeconfigDocument,
  { server, prefix }: SearchClusters,
): ReadonlyMap<string, KubeconfigEntry> {
  return new Map(
    [...kubeconfig.entries('clusters')].filter(([name, entry]) => {
      const plainName = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      return entry['server'] === searchServers(server, [plainName]).get(plainName);
    }),
  );
}

function wantedClusters(
  controlPlane: KubeconfigEntry,
  { server, prefix, pediaClusters }: SearchClusters,
): ReadonlyMap<string, KubeconfigEntry> {
  // Others keep notes about a cluster there, which are not about ours.
  const { extensions: _, ...connection } = controlPlane;
  const servers = pediaClusters === undefined ? [] : [...searchServers(server, pediaClusters)];
  return new Map(servers.map(([name, url]) => [`${prefix}${name}`, { ...connection, server: url }]));
}

interface Entries {
  readonly before: ReadonlyMap<string, KubeconfigEntry>;
  readonly wanted: ReadonlyMap<string, KubeconfigEntry>;
}

function refuseCollisions(
  kubeconfig: KubeconfigDocument,
  { before, wanted }: Entries,
  { taken, withContexts }: SearchClusters,
): void {
  const clusters = kubeconfig.entries('clusters');
  const contexts = kubeconfig.entries('contexts');
  const isForeign = (name: string): boolean => taken.has(name) || (clusters.has(name) && !before.has(name));
  const isForeignContext = (name: string): boolean => contexts.has(name) && contexts.get(name)?.['cluster'] !== name;
  const problems = [
    ...[...wanted.keys()].filter(isForeign).map((name) => `cluster ${JSON.stringify(name)}`),
    ...[...wanted.keys()]
      .filter((name) => withContexts && isForeignContext(name))
      .map((name) => `context ${JSON.stringify(name)}`),
  ];
  if (problems.length > 0) {
    throw new Error(
      `the kubeconfig has entries of these names that lead elsewhere: ${problems.join(', ')}; choose other names with --prefix`,
    );
  }
}

function put(
  kubeconfig: KubeconfigDocument,
  list: KubeconfigList,
  name: string,
  entry: KubeconfigEntry,
): 'added' | 'updated' | 'unchanged' {
  const before = kubeconfig.entries(list).get(name);
  if (isDeepStrictEqual(before, entry)) {
    return 'unchanged';
  }
  kubeconfig.set(list, name, entry);
  return before === undefined ? 'added' : 'updated';
}
