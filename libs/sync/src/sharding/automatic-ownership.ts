import type { PediaCluster } from '#api';
import type { Informer } from '#client';
import type { LeaderElector, Member, Membership } from '#reconcile';
import type { Logger } from '#telemetry';
import type { ClusterStatusWriter } from '../cluster-status.js';
import type { ClusterOwnership, OwnedWork, Ownership, ShardTerm } from './cluster-ownership.js';
import type { ClusterLoad, ReplicaLoad } from './load-balance.js';
import { planShares, type SharePlan } from './share-plan.js';
import type { ReplicaMetrics } from './replica.metrics.js';
import { formatReplicaNote, parseReplicaNote } from './replica-note.js';
import { replicaOf, replicaOwner } from './replica-owner.js';

/** What a cluster weighs without any object: connections, watches, health probes. */
const CLUSTER_LOAD = 500;
/** How long the replica that a cluster belongs to may leave it alone before any other takes it. */
const PATIENCE_MS = 10_000;
/** Pause after clusters were given away, until the loads say what came of it. */
const SETTLE_MS = 10_000;

export interface AutomaticOwnershipOptions {
  /** Clusters with this `spec.shardingName` are shared. */
  readonly shard: string;
  readonly replica: string;
  readonly clusters: Informer<PediaCluster>;
  /** All replicas lead together, so that a manager that shares nothing does not work at the same time. */
  readonly elector: LeaderElector | undefined;
  readonly join: (events: {
    readonly note: () => string;
    readonly onMembers: (members: readonly Member[]) => void;
  }) => Membership;
  readonly metrics: ReplicaMetrics;
  readonly logger: Logger;
}

/**
 * The clusters of a shard, shared among replicas that come and go. A cluster is owned by the replica that its status names,
 * written with optimistic locking, until that replica hands it on or is gone.
 *
 * @see docs/adr/0014-automatic-sharding.md
 */
export class AutomaticOwnership implements ClusterOwnership {
  readonly owner: string;
  readonly #membership: Membership;
  readonly #freeSince = new Map<string, number>();
  #work: OwnedWork | undefined;
  #plan: SharePlan = { take: new Set(), give: new Map() };
  #gaveAt = -Infinity;
  #meanLoad = CLUSTER_LOAD;

  constructor(private readonly options: AutomaticOwnershipOptions) {
    this.owner = replicaOwner(options.shard, options.replica);
    this.#membership = options.join({
      note: () => formatReplicaNote(this.#ownNote()),
      onMembers: (members) => this.#share(members),
    });
  }

  async run(signal: AbortSignal, task: (term: ShardTerm) => Promise<void>): Promise<void> {
    const { tenure } = this.#membership;
    const takePart = (elected: AbortSignal): Promise<void> =>
      this.#membership.run(elected, (joined) => task({ signal: joined, tenure }));
    await (this.options.elector === undefined ? takePart(signal) : this.options.elector.run(signal, takePart));
  }

  attach(work: OwnedWork): void {
    this.#work = work;
  }

  of({ metadata, spec, status }: PediaCluster): Ownership {
    const wanted = spec.shardingName ?? '';
    if (status?.shardingName === this.owner) {
      return wanted !== this.options.shard || this.#plan.give.has(metadata.name) ? 'handOver' : 'own';
    }
    return this.#plan.take.has(metadata.name) ? 'own' : 'foreign';
  }

  async claim(cluster: string, status: ClusterStatusWriter, signal: AbortSignal): Promise<boolean> {
    return status.claim(cluster, this.owner, (present) => this.#isFree(present, signal), signal);
  }

  successorOf(cluster: string): string | null {
    const receiver = this.#plan.give.get(cluster);
    return receiver === undefined ? null : replicaOwner(this.options.shard, receiver);
  }

  mayWrite({ status }: PediaCluster): boolean {
    return status?.shardingName === this.owner && !this.#membership.tenure.isOver;
  }

  /** By the server's word: an owner that is not among the members known here may have joined a moment ago. */
  async #isFree({ spec, status }: PediaCluster, signal: AbortSignal): Promise<boolean> {
    const { shard } = this.options;
    const present = status?.shardingName ?? undefined;
    if (present === undefined) {
      return (spec.shardingName ?? '') === shard;
    }
    const replica = replicaOf(shard, present);
    // Owned by a manager that led the shard alone. It does so no longer, as we lead.
    return replica === undefined ? present === shard : this.#membership.isGone(replica, signal);
  }

  /** Whether a cluster looks as if nobody had it. */
  #looksFree({ spec, status }: PediaCluster, members: ReadonlySet<string>): boolean {
    const { shard } = this.options;
    const present = status?.shardingName ?? undefined;
    if (present === undefined) {
      return (spec.shardingName ?? '') === shard;
    }
    const replica = replicaOf(shard, present);
    return replica === undefined ? present === shard : !members.has(replica);
  }

  /** Decides anew which clusters to take and which to give away. */
  #share(members: readonly Member[]): void {
    const { replica, clusters } = this.options;
    const alive = new Set(members.map(({ name }) => name));
    const free = clusters
      .list()
      .filter((cluster) => this.#looksFree(cluster, alive))
      .map(({ metadata }) => metadata.name);
    const before = this.#plan.give;
    const replicas = this.#replicaLoads(members);
    this.#plan = planShares({
      replica,
      replicas,
      meanLoad: this.#meanLoad,
      free,
      overdue: this.#overdue(free),
      given: new Map([...before].filter(([cluster, receiver]) => alive.has(receiver) && this.#owns(cluster))),
      settled: this.#settled(),
    });
    const { take, give } = this.#plan;
    const { load, clusters: owned } = this.#ownNote();
    this.options.metrics.show({ replicas: alive.size, owned, free: free.length, load });
    const given = [...give.keys()].filter((cluster) => !before.has(cluster));
    if (given.length > 0) {
      this.options.metrics.gaveAway(given.length);
      this.#gaveAt = performance.now();
      this.options.logger.info({ replicas: alive.size, clusters: give.size }, 'clusters go to other replicas');
    }
    [...take, ...give.keys()].forEach((cluster) => this.#work?.reconcile(cluster));
  }

  #replicaLoads(members: readonly Member[]): readonly ReplicaLoad[] {
    const { shard, clusters } = this.options;
    const notes = members.map(({ name, note }) => ({ name, ...parseReplicaNote(note) }));
    const counted = notes.reduce((sum, { clusters: count }) => sum + count, 0);
    this.#meanLoad = counted === 0 ? CLUSTER_LOAD : notes.reduce((sum, { load }) => sum + load, 0) / counted;
    const owners = clusters.list().map(({ status }) => status?.shardingName);
    return notes.map(({ name, load, clusters: count }) => {
      const owned = owners.filter((owner) => owner === replicaOwner(shard, name)).length;
      // What came or went since the note was written.
      return { replica: name, load: Math.max(0, load + (owned - count) * this.#meanLoad) };
    });
  }

  /** Clusters that may be given away: those whose weight is known, unless some were a moment ago. */
  #settled(): readonly ClusterLoad[] {
    if (performance.now() - this.#gaveAt < SETTLE_MS) {
      return [];
    }
    return [...this.#loads()].flatMap(([cluster, { load, isKnown }]) => (isKnown ? [{ cluster, load }] : []));
  }

  #overdue(free: readonly string[]): ReadonlySet<string> {
    const now = performance.now();
    const isFree = new Set(free);
    [...this.#freeSince.keys()].filter((name) => !isFree.has(name)).forEach((name) => this.#freeSince.delete(name));
    free.filter((name) => !this.#freeSince.has(name)).forEach((name) => this.#freeSince.set(name, now));
    return new Set(free.filter((name) => now - (this.#freeSince.get(name) ?? now) >= PATIENCE_MS));
  }

  #owns(cluster: string): boolean {
    return this.options.clusters.get({ namespace: '', name: cluster })?.status?.shardingName === this.owner;
  }

  #ownNote(): { readonly load: number; readonly clusters: number } {
    const loads = [...this.#loads().values()];
    return { load: loads.reduce((sum, { load }) => sum + load, 0), clusters: loads.length };
  }

  /** Of the clusters that are ours. Not known of one whose rows have not been counted. */
  #loads(): ReadonlyMap<string, { readonly load: number; readonly isKnown: boolean }> {
    const owned = this.options.clusters.list().filter(({ status }) => status?.shardingName === this.owner);
    return new Map(
      owned.map(({ metadata: { name } }) => {
        const objects = this.#work?.objectsOf(name);
        const isKnown = objects !== undefined;
        return [name, { load: isKnown ? CLUSTER_LOAD + objects : this.#meanLoad, isKnown }];
      }),
    );
  }
}
