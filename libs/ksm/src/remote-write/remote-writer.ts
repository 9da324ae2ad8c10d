import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { sleep } from '#async';
import { Logger, registerMetrics, Registry } from '#telemetry';
import { KsmService } from '../ksm.service.js';
import type { Exposition } from '../scrape.js';
import { batchesOf, type Push, type PushBatch } from './remote-push.js';
import type { RemoteWriteConfig } from './remote-write.config.js';
import { remoteWriteMetrics, type RemoteWriteMetrics } from './remote-write.metrics.js';
import { RequestSender, type SendResult } from './request-sender.js';
import { vanishedSeries } from './stale-series.js';

/** Provides: {@link RemoteWriteConfig} */
export const REMOTE_WRITE_CONFIG = Symbol('REMOTE_WRITE_CONFIG');

const nothing: Exposition = { preface: '', resources: [] };

/**
 * Pushes all that is exposed to a receiver of Prometheus's remote write, at every interval, with the time of the push. A process
 * that synchronises nothing pushes nothing. What could not be delivered when the next push is due is given up: newer values
 * are worth more. Ends of series are kept until they are delivered.
 */
@Injectable()
export class RemoteWriter implements OnModuleInit, OnApplicationShutdown {
  readonly #metrics: RemoteWriteMetrics;
  readonly #sender: RequestSender;
  readonly #stopped = new AbortController();
  #running = Promise.resolve();
  #before = nothing;
  #vanished = new Set<string>();

  constructor(
    @Inject(REMOTE_WRITE_CONFIG) private readonly config: RemoteWriteConfig,
    @Inject(KsmService) private readonly service: KsmService,
    @Inject(Registry) registry: Registry,
    @Inject(Logger) private readonly logger: Logger,
  ) {
    this.#metrics = registerMetrics(registry, remoteWriteMetrics);
    this.#sender = new RequestSender(config, this.#metrics, logger);
  }

  onModuleInit(): void {
    const { connection, intervalMs, message } = this.config;
    this.logger.info({ receiver: connection.server, intervalMs, message }, 'remote write is on');
    this.#running = this.#run(this.#stopped.signal);
  }

  /** The ends of series are not pushed: another process may take over. */
  async onApplicationShutdown(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.#sender.close();
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const deadline = AbortSignal.any([stopped, AbortSignal.timeout(this.config.intervalMs)]);
      const due = sleep(this.config.intervalMs, stopped).catch(() => undefined);
      await this.#push(deadline);
      await due;
    }
  }

  async #push(deadline: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const batches = batchesOf(this.#next(), this.config);
    const shards = Array.from({ length: this.config.shards }, () => this.#sendAll(batches, deadline));
    const results = (await Promise.all(shards)).flat();
    if (results.length === 0) {
      return;
    }
    this.#metrics.pushSeconds.observe({}, (performance.now() - startedAt) / 1000);
    if (results.every((result) => result === 'accepted')) {
      this.#metrics.lastSuccess.set({}, Date.now() / 1000);
    }
  }

  #next(): Push {
    const exposition = this.service.exposition({ includes: () => true });
    const isLeft = (cluster: string): boolean => this.service.isLeft(cluster);
    this.#vanished = vanishedSeries({ before: this.#before, after: exposition, isLeft }, this.#vanished);
    this.#before = exposition;
    return { exposition, vanished: this.#vanished, timestamp: Date.now() };
  }

  /** What one shard does: it shares the batches with others, and each is made when one of them is free to send it. */
  async #sendAll(batches: Iterable<PushBatch>, deadline: AbortSignal): Promise<readonly SendResult[]> {
    const results: SendResult[] = [];
    for (const batch of batches) {
      const result = await this.#sender.send(batch.encode(), deadline);
      results.push(result);
      this.#metrics.samples.inc({ result }, batch.sampleCount);
      if (result !== 'dropped') {
        batch.vanished.forEach((series) => this.#vanished.delete(series));
      }
      // Others have their turn before the next one is made.
      await setImmediate();
    }
    return results;
  }
}
