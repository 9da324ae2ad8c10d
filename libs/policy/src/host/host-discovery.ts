import { Reflector, type Discovery, type DiscoveryClient, type ListerWatcher, type ReflectorStore } from '#client';
import type { Logger } from '#telemetry';

const DEFINITIONS = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
/** Aggregated API servers come and go without a definition. */
const MAX_AGE_MS = 5 * 60_000;

export interface HostDiscoveryOptions {
  readonly discovery: Pick<DiscoveryClient, 'all'>;
  readonly client: ListerWatcher;
  readonly logger: Logger;
  /** Custom resources were defined, changed or removed. */
  readonly onChange: () => void;
}

/** What the host serves. Asked for when somebody wants to know, and again when it may have changed. */
export class HostDiscovery {
  #answer: Promise<Discovery> | undefined;
  #askedAt = 0;

  constructor(private readonly options: HostDiscoveryOptions) {}

  /** All who ask while an answer is on its way, or still good, get the same one. */
  current(signal: AbortSignal): Promise<Discovery> {
    const isOld = performance.now() - this.#askedAt > MAX_AGE_MS;
    return (isOld ? undefined : this.#answer) ?? this.#ask(signal);
  }

  /** What is known may be out of date. */
  invalidate(): void {
    this.#answer = undefined;
  }

  /** Follows the definitions of custom resources, of which nothing is kept, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, logger } = this.options;
    const store: ReflectorStore = {
      beginList: () => ({ page: () => undefined, end: () => this.#changed(), abandon: () => undefined }),
      apply: ({ type }) => {
        if (type !== 'BOOKMARK') {
          this.#changed();
        }
      },
    };
    // Definitions are large: always in pages.
    const pages = { forcePaginatedList: true, pageSize: 50 };
    const kind = 'CustomResourceDefinition';
    await new Reflector({ client, resource: DEFINITIONS, kind, store, logger, ...pages }).run(signal);
  }

  #ask(signal: AbortSignal): Promise<Discovery> {
    const answer = this.options.discovery.all(signal);
    this.#answer = answer;
    this.#askedAt = performance.now();
    // Whoever asked hears why; the next one asks anew.
    answer.catch(() => {
      if (this.#answer === answer) {
        this.#answer = undefined;
      }
    });
    return answer;
  }

  #changed(): void {
    this.invalidate();
    this.options.onChange();
  }
}
