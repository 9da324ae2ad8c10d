import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** After that the spans are given up, for the next ones have been waiting. Less than the span processor waits, 30 s. */
const GIVE_UP_AFTER_MS = 20_000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 5000;

/**
 * gRPC status codes that may be another the next time: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE and
 * DATA_LOSS.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
const passing: ReadonlySet<unknown> = new Set([1, 4, 10, 11, 14, 15]);

/** Told of every attempt to send spans. */
export type ExportObserver = (failure: Error | undefined) => void;

/** Sends spans again when the receiver is away, with growing pauses: the exporter of OTLP over gRPC tries once. */
export class RetryingExporter implements SpanExporter {
  readonly #lastTry = new AbortController();

  constructor(
    private readonly inner: SpanExporter,
    private readonly observe: ExportObserver,
  ) {}

  export(spans: ReadableSpan[], report: (result: ExportResult) => void): void {
    this.#send(spans).then(report, (error: Error) => report({ code: ExportResultCode.FAILED, error }));
  }

  /** From now on nothing is sent again. */
  hurry(): void {
    this.#lastTry.abort();
  }

  async shutdown(): Promise<void> {
    this.hurry();
    await this.inner.shutdown();
  }

  async #send(spans: ReadableSpan[]): Promise<ExportResult> {
    const { signal } = this.#lastTry;
    const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
      const result = await this.#try(spans);
      const isWorthATry = result.code === ExportResultCode.FAILED && passing.has(codeOf(result.error));
      if (!isWorthATry || signal.aborted || performance.now() + delayMs > giveUpAt) {
        return result;
      }
      // Replicas that lost the same receiver do not all come back at once.
      await pause(delayMs * (0.8 + Math.random() * 0.4), signal);
    }
  }

  #try(spans: ReadableSpan[]): Promise<ExportResult> {
    return new Promise((resolve) => {
      this.inner.export(spans, (result) => {
        const { code, error = new Error('the receiver did not take them') } = result;
        this.observe(code === ExportResultCode.FAILED ? error : undefined);
        resolve(result);
      });
    });
  }
}

/** Ends early when the signal aborts. It keeps no process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    signal.addEventListener('abort', end);
  });
}

function codeOf(error: Error | undefined): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}
