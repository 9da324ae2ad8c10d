import { Backoff, CoalescingTask, sleep } from '#async';
import { DiscoveryClient, DynamicClient, RestClient, WatchListSupport, WireClient, type RestConfig } from '#client';
import type { GroupVersionResource } from '#kube';
import type { StorageFactory } from '#storage';
import type { Logger } from '#telemetry';
import type { ClusterStatusWriter } from './cluster-status.js';
import { DynamicDiscovery } from './dynamic-discovery.js';
import { GroupResourceStatus } from './group-resource-status.js';
import { HealthMonitor, type Health } from './health-monitor.js';
import { readMemberOrigin, type MemberOrigin } from './member-origin.js';
import { PositionSaver } from './position-saver.js';
import { negotiateResources } from './resource-negotiator.js';
import { ResourceSynchroSet } from './resource-synchro-set.js';
import type { SyncEnvironment } from './sync-environment.js';
import { expandSyncResources, type SyncRequest, type WantedResource } from './sync-resources.js';
import { conditionsOf, conditionsOfStopped } from './synchro-conditions.js';
import { traced } from './traced.js';

/** Status writes of one cluster are at least this far apart: many changes at once become one. */
const PUBLISH_INTERVAL_MS = 500;
/** How long a member may take to say what it is before everything is listed. */
const ORIGIN_TIMEOUT_MS = 5000;
/** How long the last status write of a synchro may take. */
const LAST_STATUS_MS = 5000;

export interface ClusterSynchroOptions {
  /** Name of the PediaCluster. */
  readonly cluster: string;
  readonly config: RestConfig;
  readonly storage: StorageFactory;
  readonly status: ClusterStatusWriter;
  readonly environment: SyncEnvironment;
}

interface Member {
  readonly rest: RestClient;
  readonly client: DynamicClient;
  readonly discovery: DiscoveryClient;
}

interface Runner {
  readonly abort: AbortController;
  readonly discovering: Promise<void>;
}

/**
 * The synchronisation of one member cluster: watches its health and what it serves, and runs a resource synchro for every
 * resource that is asked for and served. Publishes how that goes in the status of the PediaCluster.
 */
export class ClusterSynchro {
  readonly #logger: Logger;
  readonly #resources: ResourceSynchroSet;
  readonly #resourceStatus = new GroupResourceStatus(() => this.#publisher.trigger());
  readonly #publisher = new CoalescingTask(
    (signal) => this.#publish(signal),
    (error) => this.#retryPublish(error),
  );
  readonly #negotiator = new CoalescingTask(
    (signal) => this.#negotiate(signal),
    (error) => this.#retryNegotiation(error),
  );
  readonly #positions: PositionSaver;
  readonly #negotiationBackoff = new Backoff({
    baseMs: 2000,
    factor: 2,
    capMs: 60_000,
    jitter: 0.2,
    resetAfterMs: 300_000,
  });
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  readonly #probe: RestClient;
  readonly #watchLists = new WatchListSupport();
  #discovery: DynamicDiscovery | undefined;
  #monitoring: Promise<void> = Promise.resolve();
  #runner: Runner | undefined;
  #request: SyncRequest | undefined;
  #isRunning = false;
  #health: Health = {
    status: 'Unknown',
    reason: 'MonitorStop',
    message: "wait cluster synchro's healthy monitor running",
  };
  #gitVersion = '';

  private constructor(
    private readonly options: ClusterSynchroOptions,
    private readonly member: Member,
  ) {
    const { cluster, storage, environment, config } = options;
    this.#logger = environment.logger.child({ cluster });
    this.#probe = environment.standaloneHealthConnection ? new RestClient(config) : member.rest;
    this.#resources = new ResourceSynchroSet({
      cluster,
      client: new WireClient(member.rest),
      watchLists: environment.watchesFromBeginning ? this.#watchLists : undefined,
      storage,
      status: this.#resourceStatus,
      environment,
    });
    this.#positions = new PositionSaver({
      cluster,
      resources: this.#resources,
      metrics: environment.memberMetrics,
      logger: this.#logger,
    });
  }

  /**
   * Connects to the member and reads what storage holds of it. Nothing is synchronised before {@link start}.
   *
   * @throws Error saying which of the two failed, and why; nothing is left open then
   */
  static async create(options: ClusterSynchroOptions, signal: AbortSignal): Promise<ClusterSynchro> {
    const rest = new RestClient(options.config);
    const member = { rest, client: new DynamicClient(rest), discovery: new DiscoveryClient(rest) };
    const synchro = new ClusterSynchro(options, member);
    try {
      await synchro.#connect(signal);
      return synchro;
    } catch (error) {
      await synchro.#disconnect();
      throw error;
    }
  }

  /** Begin: probe the member, and synchronise while it is well. */
  start(): void {
    const { cluster, environment } = this.options;
    const monitor = new HealthMonitor(
      {
        probe: this.#probe,
        discovery: this.member.discovery,
        onHealth: (health, gitVersion) => this.#onHealth(health, gitVersion),
        onUsable: (isUsable) => (isUsable ? this.#turnOn() : this.#turnOff()),
        guard: (check) => environment.watchdog.watch(`check of ${cluster}`, environment.limits.stuckMs, check),
      },
      this.#gitVersion,
    );
    this.#isRunning = true;
    this.#publisher.trigger();
    this.#monitoring = monitor.run(this.#stop.signal);
    this.#positions.start();
  }

  /** Objects that storage holds of the cluster. */
  get objectCount(): number {
    return this.#resources.objectCount;
  }

  /** What to synchronise from now on. */
  setRequest(request: SyncRequest): void {
    this.#request = request;
    this.#negotiator.trigger();
  }

  /**
   * Stop everything and wait for it.
   *
   * @param last - whether what is queued is written, and the status says that the synchro has stopped. Not wanted for a
   *   cluster whose rows are about to be deleted
   */
  async shutdown(last: { readonly flush: boolean; readonly writeStatus: boolean }): Promise<void> {
    this.#stop.abort();
    this.#timers.forEach(clearTimeout);
    await this.#monitoring;
    await Promise.all([this.#negotiator.close(), this.#turnOffDiscovery()]);
    await this.#positions.stop();
    await this.#resources.close({ flush: last.flush });
    if (last.flush) {
      await this.#positions.saveLast();
    }
    this.options.environment.memberMetrics.forget(this.options.cluster);
    await this.#publisher.close();
    await this.#disconnect();
    if (last.writeStatus) {
      await this.#publishStopped();
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { discovery, client } = this.member;
    const { cluster, environment } = this.options;
    const { memberMetrics } = environment;
    this.#discovery = await during('failed to create dynamic discovery manager', async () => {
      this.#gitVersion = (await discovery.serverVersion(signal)).gitVersion;
      const onChange = (): void => this.#negotiator.trigger();
      const onFailure = (verb: 'list' | 'watch', error: unknown): void =>
        memberMetrics.requestFailed(cluster, verb, error);
      return DynamicDiscovery.connect({ discovery, client, logger: this.#logger, onChange, onFailure }, signal);
    });
    await during('failed to get resource versions from storage', () => this.#resources.load(signal));
  }

  async #disconnect(): Promise<void> {
    await this.member.rest.close();
    if (this.#probe !== this.member.rest) {
      await this.#probe.close();
    }
  }

  async #turnOn(): Promise<void> {
    if (this.#runner === undefined && this.#discovery !== undefined) {
      const origin = await this.#readOrigin();
      const abort = new AbortController();
      this.#runner = { abort, discovering: this.#discovery.run(abort.signal) };
      this.#resources.start(origin);
    }
  }

  /** Without it nothing is lost but time: then everything is listed. */
  async #readOrigin(): Promise<MemberOrigin | undefined> {
    if (!this.options.environment.resumesWatches) {
      return undefined;
    }
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ORIGIN_TIMEOUT_MS)]);
    try {
      return await readMemberOrigin(this.member.client, signal);
    } catch (error) {
      this.#logger.info({ error }, 'the member does not say which cluster it is, everything is listed');
      return undefined;
    }
  }

  async #turnOff(): Promise<void> {
    await Promise.all([this.#turnOffDiscovery(), this.#resources.pause()]);
  }

  async #turnOffDiscovery(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    runner?.abort.abort();
    await runner?.discovering;
  }

  #onHealth(health: Health, gitVersion: string): void {
    this.#health = health;
    if (gitVersion !== this.#gitVersion) {
      this.#gitVersion = gitVersion;
      // It may serve something else now, and in other ways.
      this.#watchLists.forget();
      this.#discovery?.refresh();
    }
    this.#publisher.trigger();
  }

  async #negotiate(signal: AbortSignal): Promise<void> {
    const discovery = this.#discovery;
    if (discovery?.isReady !== true || this.#request === undefined) {
      return;
    }
    const { served } = discovery;
    const wanted = expandSyncResources(this.#request, served);
    if (wanted.some((want) => isMissing(want, discovery))) {
      discovery.refresh();
    }
    const negotiated = negotiateResources(wanted, served, this.options.environment.ignoreLeases);
    const mayBeServed = ({ group, resource }: GroupVersionResource): boolean =>
      served.find(group, resource) === undefined && discovery.isIncomplete(group);
    const { cluster } = this.options;
    await traced('apply resources', { cluster, resources: negotiated.length }, () =>
      this.#resources.apply(negotiated, mayBeServed, signal),
    );
    this.#negotiationBackoff.reset();
  }

  #retryNegotiation(error: unknown): void {
    const durationMs = this.#negotiationBackoff.next();
    this.#logger.warn({ error, durationMs }, 'resources to synchronise not applied completely, will retry');
    this.#later(durationMs, () => this.#negotiator.trigger());
  }

  async #publish(signal: AbortSignal): Promise<void> {
    const syncResources = this.#resourceStatus.snapshot();
    const change = {
      conditions: conditionsOf(this.#isRunning, this.#health),
      version: this.#gitVersion,
      ...(syncResources === undefined ? {} : { syncResources }),
    };
    await this.options.status.write(this.options.cluster, change, signal);
    await sleep(PUBLISH_INTERVAL_MS, signal);
  }

  #retryPublish(error: unknown): void {
    this.#logger.warn({ error }, 'status of the cluster not written, will retry');
    this.#later(2 * PUBLISH_INTERVAL_MS, () => this.#publisher.trigger());
  }

  async #publishStopped(): Promise<void> {
    const syncResources = this.#resourceStatus.snapshot();
    const change = {
      conditions: conditionsOfStopped(this.#health),
      ...(syncResources === undefined ? {} : { syncResources }),
    };
    try {
      await this.options.status.write(this.options.cluster, change, AbortSignal.timeout(LAST_STATUS_MS));
    } catch (error) {
      this.#logger.warn({ error }, 'status of the stopped cluster synchro not written');
    }
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}

/** Whether a resource is wanted that its group does not have, as far as is known. Unknown groups are asked for in vain. */
function isMissing({ group, resource }: WantedResource, { served }: DynamicDiscovery): boolean {
  const source = served.sourceOf(group);
  return source !== undefined && source !== 'custom' && served.find(group, resource) === undefined;
}

async function during<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
