import { Backoff, sleep } from '#async';
import type { RestClient } from '#client';
import type { Logger } from '#telemetry';
import type { AuditBackend } from './audit-backend.js';
import type { AuditEvent } from './audit-event.js';

export interface AuditWebhookOptions {
  readonly client: Pick<RestClient, 'request' | 'close'>;
  /** Records in one request at most. */
  readonly batchSize: number;
  /** How long a record waits for others. */
  readonly maxWaitMs: number;
  /** Records that may wait. */
  readonly bufferSize: number;
  readonly initialBackoffMs: number;
  readonly logger: Logger;
  /** Told how many records were lost. */
  readonly onDropped: (count: number) => void;
}

const maxTries = 5;
const requestTimeoutMs = 30_000;
/** What is left at the end of the process must not hold it up. */
const closeTimeoutMs = 5000;

/** Sends records to a server, some at once. A batch that is not taken is sent again, with growing waits between. */
export class AuditWebhook implements AuditBackend {
  readonly name = 'webhook';
  readonly #options: AuditWebhookOptions;
  readonly #stop = new AbortController();
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: AuditWebhookOptions) {
    this.#options = options;
  }

  record(_event: AuditEvent, line: string): void {
    const { batchSize, bufferSize, maxWaitMs, onDropped } = this.#options;
    if (this.#waiting.length >= bufferSize) {
      onDropped(1);
      return;
    }
    this.#waiting.push(line);
    if (this.#waiting.length >= batchSize) {
      this.#flush();
      return;
    }
    this.#timer ??= setTimeout(() => this.#flush(), maxWaitMs).unref();
  }

  async close(): Promise<void> {
    const deadline = setTimeout(() => this.#stop.abort(new Error('the process is stopping')), closeTimeoutMs);
    this.#flush();
    await this.#sending;
    clearTimeout(deadline);
    await this.#options.client.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#options.batchSize);
      try {
        await this.#send(batch);
      } catch (error) {
        this.#options.logger.error({ error, records: batch.length }, 'audit records not sent');
        this.#options.onDropped(batch.length);
      }
    }
    this.#sending = undefined;
  }

  async #send(batch: readonly string[]): Promise<void> {
    const baseMs = this.#options.initialBackoffMs;
    const backoff = new Backoff({ baseMs, factor: 1.5, capMs: baseMs * 10, jitter: 0.2, resetAfterMs: Infinity });
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#post(
          `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${batch.join(',')}]}`,
        );
        return;
      } catch (error) {
        if (tries === maxTries || this.#stop.signal.aborted) {
          throw error;
        }
        this.#options.logger.warn({ error }, 'audit records not sent, will be tried again');
        await sleep(backoff.next(), this.#stop.signal);
      }
    }
  }

  async #post(body: string): Promise<void> {
    const response = await this.#options.client.request({
      method: 'POST',
      path: '',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    // Read to its end, so that the connection can be used again.
    await Array.fromAsync(response.body);
  }
}
