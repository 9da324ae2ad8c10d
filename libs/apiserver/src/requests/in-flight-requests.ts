import { StatusError } from '#kube';

/** As kube-apiserver names the two kinds in its metrics. */
export type RequestKind = 'readOnly' | 'mutating';

/**
 * Counts the requests that are being answered, and refuses those above a limit, so that a crowd makes some wait instead of
 * everybody. Reads and writes have limits of their own.
 */
export class InFlightRequests {
  readonly #limits: Readonly<Record<RequestKind, number>>;
  readonly #counts: Record<RequestKind, number> = { readOnly: 0, mutating: 0 };

  /** @param limits - 0 is no limit */
  constructor(limits: Readonly<Record<RequestKind, number>>) {
    this.#limits = limits;
  }

  countOf(kind: RequestKind): number {
    return this.#counts[kind];
  }

  /**
   * Counts a request until the returned function is called.
   *
   * @param isExempt - whether it is let in above the limit, as administrators are: they must be able to mend things
   * @throws StatusError `TooManyRequests`
   */
  enter(kind: RequestKind, isExempt: boolean): () => void {
    const limit = this.#limits[kind];
    if (limit > 0 && this.#counts[kind] >= limit && !isExempt) {
      throw new StatusError('TooManyRequests', 'too many requests, please try again later', {
        details: { retryAfterSeconds: 1 },
      });
    }
    this.#counts[kind] += 1;
    let isInside = true;
    return () => {
      this.#counts[kind] -= isInside ? 1 : 0;
      isInside = false;
    };
  }
}
