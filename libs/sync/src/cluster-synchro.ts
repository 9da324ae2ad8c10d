import { Backoff, CoalescingTask, sleep } from '#async';
import { DiscoveryClient, DynamicClient, RestClient, type RestConfig } from '#client';
import type { GroupVersionResource } from '#kube';
import type { StorageFactory } from '#storage';
import type { Logger } from '#telemetry';
import type { ClusterCondition } from './cluster-conditions.js';
import type { ClusterStatusWriter } from './cluster-status.js';
import { DynamicDiscovery } from './dynamic-discovery.js';
import { GroupResourceStatus } from './group-resource-status.js';
import { HealthMonitor, type Health } from './health-monitor.js';
import { negotiateResources } from './resource-negotiator.js';
import { ResourceSynchroSet } from './resource-synchro-set.js';
import type { SyncEnvironment } from './sync-environment.js';
import { expandSyncResources, type SyncRequest, type WantedResource } from './sync-resources.js';

/** Status writes of one cluster are at least this far apart: many changes at once become one. */
const PUBLISH_INTERVAL_MS = 500;
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
      client: member.client,
      storage,
      status: this.#resourceStatus,
      environment,
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
    const monitor = new HealthMonitor(
      {
        probe: this.#probe,
        discovery: this.member.discovery,
        onHealth: (health, gitVersion) => this.#onHealth(health, gitVersion),
        onUsable: (isUsable) => (isUsable ? this.#turnOn() : this.#turnOff()),
      },
      this.#gitVersion,
    );
    this.#isRunning = true;
    this.#publisher.trigger();
    this.#monitoring = monitor.run(this.#stop.signal);
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
    await this.#resources.close({ flush: last.flush });
    await this.#publisher.close();
    await this.#disconnect();
    if (last.writeStatus) {
      await this.#publishStopped();
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { discovery, client } = this.member;
    this.#discovery = await during('failed to create dynamic discovery manager', async () => {
      this.#gitVersion = (await discovery.serverVersion(signal)).gitVersion;
      const onChange = (): void => this.#negotiator.trigger();
      return DynamicDiscovery.connect({ discovery, client, logger: this.#logger, onChange }, signal);
    });
    await during('failed to get resource versions from storage', () => this.#resources.load(signal));
  }

  async #disconnect(): Promise<void> {
    await this.member.rest.close();
    if (this.#probe !== this.member.rest) {
      await this.#probe.close();
    }
  }

  #turnOn(): Promise<void> {
    if (this.#runner === undefined && this.#discovery !== undefined) {
      const abort = new AbortController();
      this.#runner = { abort, discovering: this.#discovery.run(abort.signal) };
      this.#resources.start();
    }
    return Promise.resolve();
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
    this.#gitVersion = gitVersion;
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
    await this.#resources.apply(negotiated, mayBeServed, signal);
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
      conditions: this.#conditions(),
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

  #conditions(): readonly ClusterCondition[] {
    const running: ClusterCondition = this.#isRunning
      ? { type: 'SynchroRunning', status: 'True', reason: 'Running', message: 'cluster synchro is running' }
      : {
          type: 'SynchroRunning',
          status: 'False',
          reason: 'Pending',
          message: 'cluster synchro is created, wait running',
        };
    return [running, { type: 'ClusterHealthy', ...this.#health }];
  }

  async #publishStopped(): Promise<void> {
    const message = 'cluster synchro is shutdown';
    const { status, reason, message: last } = this.#health;
    const healthMessage = status === 'False' ? `Last Condition Reason: ${reason}, Message: ${last}` : message;
    const syncResources = this.#resourceStatus.snapshot();
    const change = {
      conditions: [
        { type: 'SynchroRunning', status: 'False', reason: 'Shutdown', message },
        { type: 'ClusterHealthy', status: 'Unknown', reason: 'MonitorStop', message: healthMessage },
      ] as const,
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
