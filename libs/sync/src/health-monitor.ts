import { sleep, withTimeout } from '#async';
import type { Condition } from '#api';
import type { DiscoveryClient, RestClient } from '#client';
import { StatusError } from '#kube';

const CHECK_TIMEOUT_MS = 5000;
const INTERVAL_MS = 5000;
/** How often a member is asked for its version: one that is upgraded part by part is never away. */
const VERSION_INTERVAL_MS = 5 * 60_000;
const OK = 'cluster health responded with ok';

/** The ClusterHealthy condition but for its type and time. */
export type Health = Pick<Condition, 'status' | 'reason' | 'message'>;

export interface HealthMonitorOptions {
  /** Sends the probes. */
  readonly probe: Pick<RestClient, 'request'>;
  readonly discovery: Pick<DiscoveryClient, 'serverVersion'>;
  /** After each change of the condition, and of the version the member answers with. */
  readonly onHealth: (health: Health, gitVersion: string) => void;
  /** The member answers, or has not answered twice in a row. Called for every check; awaited before the next. */
  readonly onUsable: (isUsable: boolean) => Promise<void>;
  /** Runs each check. */
  readonly guard: (check: () => Promise<void>) => Promise<void>;
  readonly intervalMs?: number;
  readonly versionIntervalMs?: number;
}

/** Asks a member every few seconds whether it is well. */
export class HealthMonitor {
  #health: Health = { status: 'Unknown', reason: 'MonitorStop', message: '' };
  #gitVersion: string;
  #versionAskedAt = -Infinity;

  constructor(
    private readonly options: HealthMonitorOptions,
    gitVersion: string,
  ) {
    this.#gitVersion = gitVersion;
  }

  /** Checks at once and then for ever; resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { guard, intervalMs = INTERVAL_MS } = this.options;
    try {
      while (!signal.aborted) {
        await guard(() => this.#check(signal));
        await sleep(intervalMs * (1 + Math.random() * 0.5), signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  async #check(signal: AbortSignal): Promise<void> {
    const failure = await this.#probe(signal);
    if (failure === undefined) {
      await this.options.onUsable(true);
      if (this.#health.status !== 'True' || this.#health.message !== OK || this.#isVersionOld) {
        await this.#askVersion(signal);
      }
      return;
    }
    // One failure after a success may be a hiccup: it shows, and only the next one stops anything.
    const isRepeated = this.#health.status !== 'True';
    this.#set(failure);
    if (isRepeated) {
      await this.options.onUsable(false);
    }
  }

  async #probe(signal: AbortSignal): Promise<Health | undefined> {
    try {
      await this.#request('/readyz', signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!StatusError.is(error, 'NotFound')) {
        return unhealthy(error);
      }
    }
    try {
      await this.#request('/healthz', signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return unhealthy(error);
    }
  }

  async #request(path: string, signal: AbortSignal): Promise<void> {
    await withTimeout(CHECK_TIMEOUT_MS, signal, async (until) => {
      const { body } = await this.options.probe.request({ method: 'GET', path, signal: until });
      // Read to its end, so that the connection can be used again.
      for await (const chunk of body) {
        void chunk;
      }
    });
  }

  get #isVersionOld(): boolean {
    const { versionIntervalMs = VERSION_INTERVAL_MS } = this.options;
    return performance.now() - this.#versionAskedAt >= versionIntervalMs;
  }

  async #askVersion(signal: AbortSignal): Promise<void> {
    const before = this.#gitVersion;
    const health = await this.#healthy(signal);
    this.#versionAskedAt = performance.now();
    if (before !== this.#gitVersion || health.message !== OK || health.message !== this.#health.message) {
      this.#set(health);
    }
  }

  async #healthy(signal: AbortSignal): Promise<Health> {
    try {
      const { discovery } = this.options;
      const version = await withTimeout(CHECK_TIMEOUT_MS, signal, (until) => discovery.serverVersion(until));
      this.#gitVersion = version.gitVersion;
      return { status: 'True', reason: 'Healthy', message: OK };
    } catch (error) {
      signal.throwIfAborted();
      return { status: 'True', reason: 'Healthy', message: `${OK}, but get server version: ${describe(error)}` };
    }
  }

  #set(health: Health): void {
    this.#health = health;
    this.options.onHealth(health, this.#gitVersion);
  }
}

function unhealthy(error: unknown): Health {
  // An answer, though a bad one, is told apart from no answer.
  const reason = error instanceof StatusError ? 'Unhealthy' : 'NotReachable';
  return { status: 'False', reason, message: describe(error) };
}

function describe(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `no answer within ${CHECK_TIMEOUT_MS / 1000}s`;
  }
  return error instanceof Error ? error.message : String(error);
}
