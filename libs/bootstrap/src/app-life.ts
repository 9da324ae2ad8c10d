import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Logger, NestLogger, ShutdownSignal, type Tracing } from '#telemetry';
import { listen } from './listen.js';
import type { ProcessHost } from './process-host.js';
import { watchProcess } from './watch-process.js';

/** Kubernetes kills after thirty seconds; what has not stopped by then would not have. */
const stopTimeoutMs = 25_000;

/** What making an application may use. */
export interface AppContext {
  readonly logger: Logger;
  /** Aborts when the process is asked to stop, also while it is still starting. */
  readonly signal: AbortSignal;
}

/** A Nest application that is ready to be started. */
export interface App {
  readonly module: Type | DynamicModule;
  readonly adapter: FastifyAdapter;
  /** Address to listen on; `::` is every address the machine has. */
  readonly host: string;
  /** 0 starts the application without a listener. */
  readonly port: number;
  /** How long it serves as before after it was asked to stop, not ready any more; not at all when absent. */
  readonly shutdownDelayMs?: number;
  /** Ended when all else has, so that the last spans are sent, too. */
  readonly tracing?: Tracing | undefined;
}

interface Surroundings {
  readonly logger: Logger;
  readonly host: ProcessHost;
}

/**
 * Starts an application, waits until the process is asked to stop, and stops it. Resolves when it has stopped in good
 * order, rejects when it does not start or does not stop in time. A second request to stop, and what nobody catches, end
 * the process at once.
 */
export async function liveAndStop(
  create: (context: AppContext) => Promise<App>,
  { logger, host }: Surroundings,
): Promise<void> {
  const stop = watchProcess({ logger, host });
  const stopped = once(stop, 'abort');
  const starting = start(create, { logger, signal: stop }).catch((error: unknown) => {
    // A start that was given up because of the signal has not failed.
    if (error === stop.reason) {
      return undefined;
    }
    throw error;
  });
  await Promise.race([starting, stopped]);
  await stopped;
  const running = await withDeadline(starting);
  if (running === undefined) {
    return;
  }
  await retire(running, logger);
  await withDeadline(close(running));
}

interface Running {
  readonly app: INestApplication;
  readonly shutdownDelayMs: number;
  readonly tracing: Tracing | undefined;
}

async function start(create: (context: AppContext) => Promise<App>, context: AppContext): Promise<Running> {
  const { module, adapter, host, port, shutdownDelayMs = 0, tracing } = await create(context);
  context.signal.throwIfAborted();
  const making = NestFactory.create(module, adapter, {
    logger: new NestLogger(context.logger),
    // The adapters hand bodies over as bytes.
    bodyParser: false,
    abortOnError: false,
  });
  // A provider may wait long for a server that is away. Nothing works yet that would have to be stopped in order.
  const app = await Promise.race([making, rejectWhenAborted(context.signal)]);
  await app.init();
  if (port > 0) {
    // Not through Nest: it would log a failure that is already reported by whoever started us.
    const url = await listen(adapter.getInstance(), host, port);
    context.logger.info({ url }, 'serving');
  }
  return { app, shutdownDelayMs, tracing };
}

/** Gives those who send requests the time to see that it is not ready, before it stops to answer them. */
async function retire({ app, shutdownDelayMs }: Running, logger: Logger): Promise<void> {
  if (shutdownDelayMs === 0) {
    return;
  }
  logger.info({ shutdownDelayMs }, 'not ready any more, requests are still served');
  app.get(ShutdownSignal, { strict: false }).announce();
  await delay(shutdownDelayMs);
}

async function close({ app, tracing }: Running): Promise<void> {
  await app.close();
  await tracing?.stop();
}

async function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason as Error;
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not stopped within ${stopTimeoutMs} ms`)), stopTimeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
