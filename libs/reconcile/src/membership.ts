import { sleep } from '#async';
import type { DynamicClient } from '#client';
import { StatusError } from '#kube';
import type { Logger } from '#telemetry';
import { LEASES, microTime, type Lease } from './lease.js';
import { ExpiryWatch } from './expiry-watch.js';
import { type HeldLease, runWhileHeld } from './run-while-held.js';
import { Tenure } from './tenure.js';

/** Enough for one request on a server that answers at all. */
const REQUEST_TIMEOUT_MS = 5000;
/** On every Lease of a member, so that one list finds them among the others of a namespace. */
const MEMBER_LABEL = 'clusterpedia.io/member';
/** Which members belong together. Not a label: those are too short for some names. */
const GROUP_ANNOTATION = 'clusterpedia.io/member-of';
const NOTE_ANNOTATION = 'clusterpedia.io/note';

/** One process that takes part. */
export interface Member {
  /** Never used by two processes, nor by two lives of one. */
  readonly name: string;
  /** What it tells the others, as of its last renewal. */
  readonly note: string;
}

export interface MembershipOptions {
  readonly client: Pick<DynamicClient, 'get' | 'list' | 'create' | 'update' | 'delete'>;
  readonly namespace: string;
  /** Those of one group know of each other. Begins the names of their Leases. */
  readonly group: string;
  readonly name: string;
  readonly leaseDurationMs: number;
  /** How long this process acts without having renewed; shorter than `leaseDurationMs`. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly logger: Logger;
  /** What this member tells the others. */
  readonly note: () => string;
  /** Called after each renewal with all members, this one among them. */
  readonly onMembers: (members: readonly Member[]) => void;
}

/** Others may have taken this process for dead. */
export class MembershipLostError extends Error {
  override readonly name = 'MembershipLostError';
}

/**
 * Knows which processes of a group are alive, by a Lease of each. A Lease that has not changed for its duration, as seen
 * from here, is deleted: whoever it belonged to cannot renew it any more, so that a member is dead for good once its Lease
 * is gone, and acts no longer by its {@link Tenure}. Clocks of different machines are never compared.
 */
export class Membership {
  readonly tenure: Tenure;
  readonly #logger: Logger;
  readonly #expiry: ExpiryWatch;

  constructor(private readonly options: MembershipOptions) {
    this.tenure = new Tenure(options.renewDeadlineMs);
    this.#logger = options.logger.child({ member: options.name });
    this.#expiry = new ExpiryWatch(options.leaseDurationMs);
  }

  /**
   * Joins, runs the task once, and leaves when it has ended: the Lease is kept until then, even after the signal aborted.
   *
   * @param onJoined - its signal aborts when the process stops, or with a {@link MembershipLostError}
   * @throws MembershipLostError, and whatever the task throws
   */
  async run(signal: AbortSignal, onJoined: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await this.#join(signal);
    if (signal.aborted) {
      await this.#leave();
      return;
    }
    this.#logger.info({}, 'joined the replicas');
    const lease: HeldLease = {
      renew: (stop, lost) => this.#renewUntil(stop, lost),
      giveBack: () => this.#leave(),
    };
    await runWhileHeld(lease, onJoined, signal);
  }

  /** Whether a member will never act again, as the server knows it now. */
  async isGone(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.options.client.get(LEASES, this.#leaseNameOf(name), signal);
      return false;
    } catch (error) {
      if (StatusError.is(error, 'NotFound')) {
        return true;
      }
      throw error;
    }
  }

  /** Until it has joined or the signal aborts. Then too it may have a Lease. */
  async #join(signal: AbortSignal): Promise<void> {
    const { client, retryPeriodMs } = this.options;
    while (!signal.aborted) {
      const sentAt = performance.now();
      // Not cut off by the signal: the server may have made the Lease, and what it makes later nobody would delete.
      const deadline = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
      try {
        await client.create(LEASES, this.#newLease(), deadline);
        this.tenure.renewed(sentAt);
        return;
      } catch (error) {
        // It may exist already, by a try whose answer got lost.
        if (StatusError.is(error, 'AlreadyExists') && (await this.#tryRound(deadline))) {
          return;
        }
        this.#logger.warn({ error }, 'cannot join the replicas, will retry');
        await sleep(retryPeriodMs, signal).catch(() => undefined);
      }
    }
  }

  async #renewUntil(stop: AbortSignal, lost: AbortController): Promise<void> {
    const { retryPeriodMs, renewDeadlineMs } = this.options;
    let waitMs = 0;
    while (!stop.aborted) {
      await sleep(waitMs, stop).catch(() => undefined);
      waitMs = retryPeriodMs * (1 + Math.random() * 0.2);
      if (this.tenure.isOver) {
        this.#lose(lost, `not renewed within ${renewDeadlineMs} ms`);
        return;
      }
      // Cut off by the end of the tenure, and not by the stop: a task that has just ended must be able to leave.
      const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(this.tenure.remainingMs)));
      if ((await this.#tryRound(deadline)) === false) {
        this.#lose(lost, 'its lease is gone');
        return;
      }
    }
  }

  /** @returns `undefined` when the server did not say whether this process is a member */
  async #tryRound(signal: AbortSignal): Promise<boolean | undefined> {
    try {
      return await this.#round(signal);
    } catch (error) {
      this.#logger.warn({ error }, 'lease of this replica not renewed, will retry');
      return undefined;
    }
  }

  #lose(lost: AbortController, why: string): void {
    this.tenure.end();
    this.#logger.error({}, `no longer one of the replicas: ${why}`);
    lost.abort(new MembershipLostError(why));
  }

  /** @returns false when the others have given this process up */
  async #round(signal: AbortSignal): Promise<boolean> {
    const { client, namespace, group, name, onMembers } = this.options;
    const { items } = await client.list<Lease>(LEASES, { namespace, labelSelector: MEMBER_LABEL }, signal);
    const leases = items.filter(({ metadata }) => metadata.annotations?.[GROUP_ANNOTATION] === group);
    const own = leases.find(({ spec }) => spec?.holderIdentity === name);
    if (own === undefined) {
      return false;
    }
    const sentAt = performance.now();
    await client.update(LEASES, this.#renewed(own), signal);
    this.tenure.renewed(sentAt);
    await this.#deposeExpired(leases, signal);
    onMembers(leases.map(memberOf));
    return true;
  }

  /** They are members until the next list does without them. */
  async #deposeExpired(leases: readonly Lease[], signal: AbortSignal): Promise<void> {
    const { client, namespace } = this.options;
    for (const { metadata } of this.#expiry.expiredOf(leases)) {
      const { name = '', resourceVersion = '' } = metadata;
      try {
        await client.delete(LEASES, { namespace, name }, { preconditions: { resourceVersion } }, signal);
        this.#logger.warn({ lease: name }, 'deleted the lease of a replica that has not renewed it');
      } catch (error) {
        // It was renewed at the last moment, or somebody else was faster.
        if (!StatusError.is(error, 'Conflict') && !StatusError.is(error, 'NotFound')) {
          throw error;
        }
      }
    }
  }

  /** The others need not wait for it to expire. */
  async #leave(): Promise<void> {
    this.tenure.end();
    const { client, name } = this.options;
    try {
      await client.delete(LEASES, this.#leaseNameOf(name), {}, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
      this.#logger.info({}, 'left the replicas');
    } catch (error) {
      if (!StatusError.is(error, 'NotFound')) {
        this.#logger.warn({ error }, 'lease of this replica not deleted, the others wait for it to expire');
      }
    }
  }

  #leaseNameOf(member: string): { readonly namespace: string; readonly name: string } {
    const { namespace, group } = this.options;
    return { namespace, name: `${group}-${member}` };
  }

  #newLease(): Lease {
    const now = microTime(new Date());
    const { name, group } = this.options;
    return this.#renewed({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...this.#leaseNameOf(name),
        labels: { [MEMBER_LABEL]: '' },
        annotations: { [GROUP_ANNOTATION]: group },
      },
      spec: { holderIdentity: name, acquireTime: now, leaseTransitions: 0 },
    });
  }

  #renewed(lease: Lease): Lease {
    const { leaseDurationMs, note } = this.options;
    const { metadata, spec } = lease;
    return {
      ...lease,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [NOTE_ANNOTATION]: note() } },
      spec: { ...spec, leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000), renewTime: microTime(new Date()) },
    };
  }
}

function memberOf({ metadata, spec }: Lease): Member {
  return { name: spec?.holderIdentity ?? '', note: metadata.annotations?.[NOTE_ANNOTATION] ?? '' };
}
