import { sleep } from '#async';
import type { DynamicClient } from '#client';
import { StatusError, type ObjectName } from '#kube';
import type { Logger } from '#telemetry';
import { ExpiryWatch } from './expiry-watch.js';
import { LEASES, microTime, type Lease, type LeaseSpec } from './lease.js';
import { type HeldLease, runWhileHeld } from './run-while-held.js';
import { Tenure } from './tenure.js';

/** Enough for one request on a server that answers at all. */
const REQUEST_TIMEOUT_MS = 5000;

export interface LeaderElectorOptions {
  readonly client: Pick<DynamicClient, 'get' | 'create' | 'update'>;
  readonly lease: ObjectName;
  /** Must differ between processes, and between two lives of one process. */
  readonly identity: string;
  /** Other processes lead under the same identity, and go on: the lease is never given back, it expires after the last. */
  readonly isShared?: boolean;
  /** How long others wait after the last sign of the leader before one of them takes over. */
  readonly leaseDurationMs: number;
  /** How long the leader goes on without having renewed; shorter than `leaseDurationMs`. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly logger: Logger;
}

/** Another process may lead by now. What the elected task did has ended before this is thrown. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
}

/**
 * Lets one of several processes work at a time, by a Lease on the API server. Whether a lease has expired is judged by how
 * long this process has seen it unchanged, so the clocks of the processes need not agree.
 */
export class LeaderElector {
  /** Until when the elected task may act. */
  readonly tenure: Tenure;
  readonly #logger: Logger;
  readonly #expiry: ExpiryWatch;
  /** Whether the server may have written what it was last sent, and did not say. */
  #isUnanswered = false;

  constructor(private readonly options: LeaderElectorOptions) {
    this.tenure = new Tenure(options.renewDeadlineMs);
    this.#expiry = new ExpiryWatch(options.leaseDurationMs);
    this.#logger = options.logger.child({ lease: options.lease.name, identity: options.identity });
  }

  /**
   * Waits to be elected, then runs the task once, and gives the lease back when the task has ended. Resolves when the
   * signal aborts, elected or not, or when the task is done.
   *
   * @param onElected - its signal aborts when the process stops or the election is lost
   * @throws LeadershipLostError, and whatever the task throws
   */
  async run(signal: AbortSignal, onElected: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const isElected = await this.#acquire(signal);
    if (signal.aborted) {
      if (isElected || this.#isUnanswered) {
        await this.#release();
      }
      return;
    }
    this.#logger.info({}, 'elected leader');
    const lease: HeldLease = {
      renew: (stop, lost) => this.#renew(AbortSignal.any([signal, stop]), lost),
      giveBack: (lost) => this.#giveBack(lost),
    };
    await runWhileHeld(lease, onElected, signal);
  }

  /** @returns whether it has the lease; if not, the signal has aborted. Then, too, it may have it */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.#tryToTake(signal)) {
        return true;
      }
      await sleep(this.#retryMs(), signal).catch(() => undefined);
    }
    return false;
  }

  async #tryToTake(signal: AbortSignal): Promise<boolean> {
    try {
      // What is written is not cut off by the signal: nobody would give back what the server then has.
      return await this.#try(signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    } catch (error) {
      if (signal.aborted) {
        return false;
      }
      throw error;
    }
  }

  /** Keeps the lease until told to stop, or reports that it is lost. */
  async #renew(stop: AbortSignal, lost: AbortController): Promise<void> {
    try {
      while (!this.tenure.isOver) {
        await sleep(this.#retryMs(), stop);
        await this.#tryInTime(stop);
      }
    } catch (error) {
      if (stop.aborted) {
        return;
      }
      throw error;
    }
    this.tenure.end();
    this.#logger.error({}, 'lost the election: the lease could not be renewed in time');
    lost.abort(new LeadershipLostError('the lease could not be renewed in time'));
  }

  async #tryInTime(stop: AbortSignal): Promise<void> {
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(this.tenure.remainingMs)));
    try {
      await this.#try(AbortSignal.any([stop, deadline]));
    } catch (error) {
      stop.throwIfAborted();
      this.#logger.debug({ error }, 'no answer about the lease in time');
    }
  }

  /** One try to take or keep the lease; a server that does not answer counts as no. */
  async #try(signal: AbortSignal, writeSignal = signal): Promise<boolean> {
    const sentAt = performance.now();
    try {
      const isHeld = await this.#takeOrRenew(signal, writeSignal);
      if (isHeld) {
        this.tenure.renewed(sentAt);
      }
      return isHeld;
    } catch (error) {
      signal.throwIfAborted();
      // Somebody else was faster: nothing is wrong.
      if (!StatusError.is(error, 'Conflict') && !StatusError.is(error, 'AlreadyExists')) {
        this.#logger.warn({ error }, 'cannot update the lease, will retry');
      }
      return false;
    }
  }

  async #takeOrRenew(signal: AbortSignal, writeSignal: AbortSignal): Promise<boolean> {
    const { client, identity } = this.options;
    const lease = await this.#read(signal);
    signal.throwIfAborted();
    if (lease === undefined) {
      await this.#write(() => client.create(LEASES, this.#newLease(), writeSignal));
      return true;
    }
    const isMine = lease.spec?.holderIdentity === identity;
    if (!isMine && !this.#isFree(lease)) {
      return false;
    }
    const next = { ...lease, spec: this.#nextSpec(lease.spec ?? {}, isMine) };
    await this.#write(() => client.update(LEASES, next, writeSignal));
    return true;
  }

  async #write(send: () => Promise<unknown>): Promise<void> {
    this.#isUnanswered = true;
    try {
      await send();
      this.#isUnanswered = false;
    } catch (error) {
      this.#isUnanswered = !(error instanceof StatusError) || error.code >= 500;
      throw error;
    }
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.options.client.get<Lease>(LEASES, this.options.lease, signal);
    } catch (error) {
      if (StatusError.is(error, 'NotFound')) {
        return undefined;
      }
      throw error;
    }
  }

  #isFree(lease: Lease): boolean {
    if ((lease.spec?.holderIdentity ?? '') === '') {
      return true;
    }
    return this.#expiry.expiredOf([lease]).length > 0;
  }

  #newLease(): Lease {
    const { namespace, name } = this.options.lease;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
      spec: { ...this.#nextSpec({}, false), leaseTransitions: 0 },
    };
  }

  #nextSpec(spec: LeaseSpec, isMine: boolean): LeaseSpec {
    const now = microTime(new Date());
    const renewed = {
      ...spec,
      holderIdentity: this.options.identity,
      leaseDurationSeconds: Math.ceil(this.options.leaseDurationMs / 1000),
      renewTime: now,
    };
    return isMine ? renewed : { ...renewed, acquireTime: now, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 };
  }

  /** Too late when the lease was lost: it may be another's. */
  async #giveBack(lost: AbortSignal): Promise<void> {
    this.tenure.end();
    if (!lost.aborted) {
      await this.#release();
    }
  }

  /** Lets a successor take over at once. */
  async #release(): Promise<void> {
    this.tenure.end();
    if (this.options.isShared === true) {
      return;
    }
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      const lease = await this.#read(signal);
      if (lease?.spec?.holderIdentity === this.options.identity) {
        const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(new Date()) };
        await this.options.client.update(LEASES, { ...lease, spec }, signal);
      }
      this.#logger.info({}, 'gave the lease back');
    } catch (error) {
      this.#logger.warn({ error }, 'lease not given back, a successor has to wait for it to expire');
    }
  }

  /** Spread a little, so that candidates do not all ask at the same moment. */
  #retryMs(): number {
    return this.options.retryPeriodMs * (1 + Math.random() * 0.2);
  }
}
