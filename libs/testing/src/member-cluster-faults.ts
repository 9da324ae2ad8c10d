/** What can go wrong with one request. */
export type Fault =
  /** An error instead of an answer. */
  | { readonly kind: 'status'; readonly code: 429 | 500 | 502 | 503 | 504; readonly retryAfterSeconds?: number }
  /** 410: the answer to a list, the first event of a watch. With `continued`, an expired continue token. */
  | { readonly kind: 'expired' }
  /** No answer, for as long as the client waits. */
  | { readonly kind: 'hang' }
  /** The connection is reset before an answer. */
  | { readonly kind: 'reset' }
  /** The body comes in small pieces with a pause before each. */
  | { readonly kind: 'slow'; readonly delayMs: number; readonly chunkBytes: number }
  /** The body stops after so many bytes: with a proper end of the response, or with a reset. */
  | { readonly kind: 'truncate'; readonly bytes: number; readonly ending: 'end' | 'reset' };

/** Facts about a request that a fault can be limited to. */
export interface RequestFacts {
  readonly verb: string;
  /** Without the query. */
  readonly path: string;
  /** `''` for a path that is no resource. */
  readonly resource: string;
  /** Whether it asks for a further page of a list. */
  readonly continued: boolean;
}

/** The requests that a fault strikes: those for which everything that is given holds. */
export interface FaultTarget {
  readonly verbs?: readonly string[];
  readonly resource?: string;
  readonly path?: RegExp;
  readonly continued?: boolean;
  /** How often it strikes; for ever when absent, until it is cleared. */
  readonly times?: number;
}

/** A fault that was set, to count its strikes and to end it. */
export interface InjectedFault {
  readonly strikes: number;
  clear(): void;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly target: FaultTarget;
  strikes: number;
}

/**
 * Faults that strike requests while the cluster runs. What befalls the cluster as a whole (dropped watches, a restart,
 * another certificate, compaction) is a method of the cluster or of its store.
 */
export class MemberClusterFaults {
  readonly #armed = new Set<ArmedFault>();

  /** Set a fault. Of several that fit a request the one set first strikes. */
  inject(fault: Fault, target: FaultTarget = {}): InjectedFault {
    const armed: ArmedFault = { fault, target, strikes: 0 };
    this.#armed.add(armed);
    return {
      get strikes() {
        return armed.strikes;
      },
      clear: () => {
        this.#armed.delete(armed);
      },
    };
  }

  /** End every fault. */
  clear(): void {
    this.#armed.clear();
  }

  /** The fault that strikes a request now, counted. */
  strike(request: RequestFacts): Fault | undefined {
    for (const armed of this.#armed) {
      if (isTarget(armed.target, request)) {
        armed.strikes += 1;
        if (armed.strikes === armed.target.times) {
          this.#armed.delete(armed);
        }
        return armed.fault;
      }
    }
    return undefined;
  }
}

function isTarget({ verbs, resource, path, continued }: FaultTarget, request: RequestFacts): boolean {
  return (
    (verbs === undefined || verbs.includes(request.verb)) &&
    (resource === undefined || resource === request.resource) &&
    (path === undefined || path.test(request.path)) &&
    (continued === undefined || continued === request.continued)
  );
}
