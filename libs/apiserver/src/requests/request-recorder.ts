import { registerMetrics, type Registry } from '#telemetry';
import type { InFlightRequests, RequestKind } from './in-flight-requests.js';
import { requestMetrics } from './request.metrics.js';
import type { RequestSubject } from './request-subject.js';
import { SubjectLabelling } from './subject-labels.js';

/** How a request ended. */
export interface RequestOutcome {
  /** HTTP status; 499 when the client left before there was one. */
  readonly code: number;
  readonly seconds: number;
  /** Bytes of the body, as sent. */
  readonly bytes: number;
  /** Whether the response was sent to its end. */
  readonly isComplete: boolean;
}

/** Keeps the metrics of requests. */
export class RequestRecorder {
  readonly #metrics: ReturnType<typeof registerMetrics<typeof requestMetrics>>;
  readonly #labelling = new SubjectLabelling();

  constructor(
    registry: Registry,
    private readonly inFlight: InFlightRequests,
  ) {
    this.#metrics = registerMetrics(registry, requestMetrics);
    this.countChanged('readOnly');
    this.countChanged('mutating');
  }

  /** Shows how many requests of a kind are being answered. */
  countChanged(kind: RequestKind): void {
    this.#metrics.inFlight.set({ request_kind: kind }, this.inFlight.countOf(kind));
  }

  /**
   * Counts a request without an end of its own, once it is known that it is answered.
   *
   * @returns what to call at its end
   */
  longRunning(subject: RequestSubject): () => void {
    const labels = this.#labelling.labelsOf(subject, 200);
    this.#metrics.longRunning.inc(labels);
    return () => this.#metrics.longRunning.inc(labels, -1);
  }

  ended(subject: RequestSubject, { code, seconds, bytes, isComplete }: RequestOutcome): void {
    const labels = this.#labelling.labelsOf(subject, code);
    this.#metrics.requests.inc({ ...labels, dry_run: '', code: String(code) });
    this.#metrics.seconds.observe({ ...labels, dry_run: '' }, seconds);
    if (labels.verb === 'GET' || labels.verb === 'LIST') {
      this.#metrics.responseBytes.observe(labels, bytes);
    }
    if (code === 429 || code === 504) {
      this.#metrics.terminations.inc({ ...labels, code: String(code) });
    }
    if (!isComplete && !subject.isLongRunning) {
      const { component: _, ...aborted } = labels;
      this.#metrics.aborts.inc(aborted);
    }
  }
}
