import { compress } from 'snappy';
import { Backoff, sleep } from '#async';
import { ConnectionError, describeCause, RestClient, RestConfigError } from '#client';
import { StatusError } from '#kube';
import type { Logger } from '#telemetry';
import type { RemoteWriteConfig } from './remote-write.config.js';
import type { RemoteWriteMetrics } from './remote-write.metrics.js';
import { messageHeaders } from './write-request.js';

/** What became of a request: `dropped` when it could not be delivered in time. */
export type SendResult = 'accepted' | 'refused' | 'dropped';

/** Brings requests to the receiver, however often that takes. */
export class RequestSender {
  readonly #client: RestClient;

  constructor(
    private readonly config: RemoteWriteConfig,
    private readonly metrics: RemoteWriteMetrics,
    private readonly logger: Logger,
  ) {
    this.#client = new RestClient(config.connection);
  }

  /**
   * Sends a message until the receiver takes it or refuses it for good: an answer of 5xx or 429, and none, is not for good.
   *
   * @param deadline - aborts when the message is worth nothing any more
   */
  async send(message: Buffer, deadline: AbortSignal): Promise<SendResult> {
    const body = await compress(message);
    const backoff = new Backoff({
      baseMs: this.config.minBackoffMs,
      factor: 2,
      capMs: this.config.maxBackoffMs,
      jitter: 0.2,
      resetAfterMs: Infinity,
    });
    for (;;) {
      const failure = await this.#post(body, deadline);
      if (failure === undefined) {
        this.metrics.bytes.inc({}, body.length);
        return 'accepted';
      }
      if (deadline.aborted) {
        return 'dropped';
      }
      if (!failure.isTransient) {
        this.logger.error({ error: failure.message }, 'the receiver of remote write refuses samples');
        return 'refused';
      }
      const waitMs = Math.max(backoff.next(), failure.retryAfterMs);
      this.logger.warn({ error: failure.message, waitMs }, 'remote write has to wait');
      if (!(await slept(waitMs, deadline))) {
        return 'dropped';
      }
      this.metrics.retries.inc({});
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** `undefined` when the receiver has taken it. */
  async #post(body: Buffer, deadline: AbortSignal): Promise<SendFailure | undefined> {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(this.config.timeoutMs)]);
    try {
      const response = await this.#client.request({
        method: 'POST',
        path: this.config.path,
        headers: { ...this.config.headers, ...messageHeaders[this.config.message], accept: '*/*' },
        body,
        signal,
      });
      for await (const chunk of response.body) {
        // What the receiver says on success has no meaning; its connection is free once it was read.
        void chunk;
      }
      return undefined;
    } catch (error) {
      return failureOf(error, signal);
    }
  }
}

interface SendFailure {
  readonly message: string;
  readonly isTransient: boolean;
  /** At least so long; 0 when the receiver does not say. */
  readonly retryAfterMs: number;
}

/** @throws what is no failure of the receiver or of the way to it */
function failureOf(error: unknown, signal: AbortSignal): SendFailure {
  if (error instanceof StatusError) {
    const { code } = error;
    const seconds = error.toStatus().details?.retryAfterSeconds ?? 0;
    return { message: error.message, isTransient: code >= 500 || code === 429, retryAfterMs: seconds * 1000 };
  }
  if (error instanceof ConnectionError || signal.aborted) {
    return { message: describeCause(error), isTransient: true, retryAfterMs: 0 };
  }
  if (error instanceof RestConfigError) {
    return { message: error.message, isTransient: false, retryAfterMs: 0 };
  }
  throw error;
}

/** Whether it slept to the end. */
async function slept(ms: number, deadline: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, deadline);
    return true;
  } catch (error) {
    if (deadline.aborted) {
      return false;
    }
    throw error;
  }
}
