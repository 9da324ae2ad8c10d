import { affinity, highest } from './rendezvous.js';

/** Deviation from the mean that is not worth a move: every move lists a whole cluster again. */
const TOLERANCE = 0.25;

export interface ReplicaLoad {
  readonly replica: string;
  readonly load: number;
}

export interface ClusterLoad {
  readonly cluster: string;
  readonly load: number;
}

/**
 * Which replica takes each cluster that has none: the one it belongs to most among those that are not too loaded by it,
 * else the least loaded.
 *
 * @param clusterLoad - what a cluster is expected to weigh: its objects are not counted yet
 * @returns replica by cluster
 */
export function placeClusters(
  clusters: readonly string[],
  replicas: readonly ReplicaLoad[],
  clusterLoad: number,
): ReadonlyMap<string, string> {
  const loads = new Map(replicas.map(({ replica, load }) => [replica, load]));
  const total = sum(replicas) + clusters.length * clusterLoad;
  // A replica may always be filled up to the mean, rounded to whole clusters.
  const limit = Math.max(
    ((1 + TOLERANCE) * total) / replicas.length,
    Math.ceil(total / replicas.length / clusterLoad) * clusterLoad,
  );
  const placed = new Map<string, string>();
  for (const cluster of clusters.toSorted()) {
    const roomy = [...loads].filter(([, load]) => load + clusterLoad <= limit);
    const [replica] =
      highest(roomy, ([name]) => affinity(cluster, name)) ?? highest([...loads], ([, load]) => -load) ?? [];
    if (replica !== undefined) {
      placed.set(cluster, replica);
      loads.set(replica, (loads.get(replica) ?? 0) + clusterLoad);
    }
  }
  return placed;
}

/**
 * Which clusters one replica gives to others, as it is too loaded or they are too idle. All replicas may do so at the same
 * time by the same loads. A move never lifts the receiver above the mean nor drops the giver below it, but for the last
 * one between the most and the least loaded, which leaves both between what they were: so moves come to an end.
 *
 * @returns receiver by cluster
 */
export function clustersToGive(
  giver: string,
  clusters: readonly ClusterLoad[],
  replicas: readonly ReplicaLoad[],
): ReadonlyMap<string, string> {
  const mean = sum(replicas) / replicas.length;
  const excess = (replicas.find(({ replica }) => replica === giver)?.load ?? 0) - mean;
  const isUneven = replicas.some(({ load }) => Math.abs(load - mean) > TOLERANCE * mean);
  if (excess <= 0 || !isUneven) {
    return new Map();
  }
  // Those who give share the room of those who receive.
  const share = excess / replicas.reduce((all, { load }) => all + Math.max(0, load - mean), 0);
  const room = new Map(
    replicas.filter(({ load }) => load < mean).map(({ replica, load }) => [replica, (mean - load) * share]),
  );
  const given = giveInto(room, clusters, excess);
  return given.size > 0 ? given : lastMove(giver, clusters, replicas);
}

function giveInto(room: Map<string, number>, clusters: readonly ClusterLoad[], excess: number): Map<string, string> {
  const given = new Map<string, string>();
  let left = excess;
  for (const { cluster, load } of byBelonging(clusters, [...room.keys()])) {
    const fitting = [...room.keys()].filter((replica) => load <= (room.get(replica) ?? 0));
    const receiver = load <= left ? highest(fitting, (replica) => affinity(cluster, replica)) : undefined;
    if (receiver !== undefined) {
      given.set(cluster, receiver);
      room.set(receiver, (room.get(receiver) ?? 0) - load);
      left -= load;
    }
  }
  return given;
}

/** Those that belong most to one of the receivers first. */
function byBelonging(clusters: readonly ClusterLoad[], receivers: readonly string[]): readonly ClusterLoad[] {
  return clusters
    .map((each) => ({ each, score: Math.max(...receivers.map((replica) => affinity(each.cluster, replica))) }))
    .toSorted((a, b) => b.score - a.score || compare(a.each.cluster, b.each.cluster))
    .map(({ each }) => each);
}

/** One cluster from the most loaded to the least, if that brings them nearer to each other. */
function lastMove(
  giver: string,
  clusters: readonly ClusterLoad[],
  replicas: readonly ReplicaLoad[],
): ReadonlyMap<string, string> {
  const ordered = replicas.toSorted((a, b) => b.load - a.load || compare(a.replica, b.replica));
  const [most] = ordered;
  const least = ordered.at(-1);
  if (most?.replica !== giver || least === undefined) {
    return new Map();
  }
  const gap = most.load - least.load;
  const fitting = clusters.filter(({ load }) => load < gap).toSorted((a, b) => compare(a.cluster, b.cluster));
  // The nearer to half the gap, the nearer to each other both get.
  const chosen = highest(fitting, ({ load }) => -Math.abs(load - gap / 2));
  return new Map(chosen === undefined ? [] : [[chosen.cluster, least.replica]]);
}

function sum(replicas: readonly ReplicaLoad[]): number {
  return replicas.reduce((total, { load }) => total + load, 0);
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
