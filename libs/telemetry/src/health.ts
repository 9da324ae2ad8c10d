import { Inject, Injectable } from '@nestjs/common';
import { Logger } from './logger.js';

/** What a check decides: whether the process must be restarted, or whether it should get requests. */
export type HealthKind = 'livez' | 'readyz';

/** One fact about the process. */
export interface HealthCheck {
  /** Part of a URL: `/readyz/<name>`. May contain slashes. */
  readonly name: string;
  readonly kinds: readonly HealthKind[];
  /** Resolves when all is well. The message of the first rejection in a row is logged, and never shown to a client. */
  check(signal: AbortSignal): Promise<void>;
}

export interface HealthResult {
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'excluded';
}

/** A check that has not answered by then has failed: a probe must not wait for what hangs. */
const checkTimeoutMs = 5000;

/** The health checks of the process. Modules add theirs when they start; the health endpoints run them. */
@Injectable()
export class HealthRegistry {
  readonly #checkByName = new Map<string, HealthCheck>();
  readonly #failing = new Set<string>();

  constructor(@Inject(Logger) private readonly logger: Logger) {}

  /** @throws Error when the name is taken */
  add(check: HealthCheck): void {
    if (this.#checkByName.has(check.name)) {
      throw new Error(`health check ${check.name} is added twice`);
    }
    this.#checkByName.set(check.name, check);
  }

  /**
   * Runs all checks of a kind at once, each for five seconds at most.
   *
   * @param exclude - names of checks that are not run
   * @returns a result for each, in the order they were added
   */
  run(kind: HealthKind, exclude: ReadonlySet<string> = new Set()): Promise<readonly HealthResult[]> {
    const checks = [...this.#checkByName.values()].filter((check) => check.kinds.includes(kind));
    return Promise.all(
      checks.map((check) =>
        exclude.has(check.name) ? Promise.resolve({ name: check.name, status: 'excluded' as const }) : this.#run(check),
      ),
    );
  }

  /** Runs one check; `undefined` when the kind has none of that name. */
  async runOne(kind: HealthKind, name: string): Promise<HealthResult | undefined> {
    const check = this.#checkByName.get(name);
    return check?.kinds.includes(kind) ? this.#run(check) : undefined;
  }

  async #run(check: HealthCheck): Promise<HealthResult> {
    const { name } = check;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${checkTimeoutMs} ms`)), checkTimeoutMs);
    try {
      await Promise.race([check.check(deadline.signal), rejectWhenAborted(deadline.signal)]);
      this.#recovered(name);
      return { name, status: 'ok' };
    } catch (error) {
      this.#failed(name, error);
      return { name, status: 'failed' };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Probes come every few seconds: the log has a line for each change, not for each probe. */
  #failed(check: string, error: unknown): void {
    if (!this.#failing.has(check)) {
      this.#failing.add(check);
      this.logger.warn({ check, error }, 'health check fails');
    }
  }

  #recovered(check: string): void {
    if (this.#failing.delete(check)) {
      this.logger.info({ check }, 'health check passes again');
    }
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
