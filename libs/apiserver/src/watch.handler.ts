import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { SearchOptions } from '#api';
import { formatWatchEvent, parseListOptions, StatusError } from '#kube';
import { hasStorageCode, type StoredEvent, type StoredWatchOptions } from '#storage';
import { Logger } from '#telemetry';
import { CustomColumns } from './custom-columns.js';
import { negotiateAnswer } from './media-type.js';
import type { LimitedSearch } from './member-rights/member-rights.js';
import { RequestSearches } from './request-searches.js';
import type { ResourceTarget } from './resource-target.js';
import { setCommonHeaders } from './response-headers.js';
import { toStatusError } from './status.filter.js';
import { WatchEncoder } from './watch-encoder.js';
import { WatchEndError, WatchLives } from './watch-life.js';
import { watchRepresentation } from './watch-representation.js';

/** A target whose storage can watch. */
export interface WatchTarget extends ResourceTarget {
  readonly watch: NonNullable<ResourceTarget['storage']['watch']>;
}

/** Answers the verb watch: one event a line, until the client has enough. */
@Injectable()
export class WatchHandler {
  constructor(
    @Inject(CustomColumns) private readonly customColumns: CustomColumns,
    @Inject(RequestSearches) private readonly searches: RequestSearches,
    @Inject(WatchLives) private readonly lives: WatchLives,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  async handle(target: WatchTarget, reply: FastifyReply): Promise<void> {
    const options = parseListOptions(asWatch(target.context.query));
    const search = this.#searchOf(target);
    const stored: StoredWatchOptions = {
      search,
      resourceVersion: options.resourceVersion ?? '',
      ...(options.sendInitialEvents === undefined ? {} : { sendInitialEvents: options.sendInitialEvents }),
      allowBookmarks: options.allowWatchBookmarks ?? false,
    };
    await this.lives.run(reply, options, (signal) => this.#serve(target, stored, reply, signal));
  }

  async #serve(
    target: WatchTarget,
    stored: StoredWatchOptions,
    reply: FastifyReply,
    signal: AbortSignal,
  ): Promise<void> {
    const sameRights = this.searches.whileSame(stored.search, limitedSearchOf(target), signal);
    try {
      const encoder = await this.#encoderFor(target, stored.search, sameRights);
      const events = await begin(target.watch, stored, sameRights);
      sendHead(reply);
      for await (const chunk of events) {
        sameRights.throwIfAborted();
        await send(reply, encoder.encode(chunk), sameRights);
      }
    } catch (error) {
      this.#tell(sameRights.aborted ? sameRights.reason : error, reply, signal);
    }
    sendHead(reply);
    reply.raw.end();
  }

  async #encoderFor(
    target: WatchTarget,
    { onlyMetadata, clusters }: SearchOptions,
    signal: AbortSignal,
  ): Promise<WatchEncoder> {
    const { headers, query } = target.context;
    const mediaType = negotiateAnswer(headers, query, ['Table', 'PartialObjectMetadata']);
    if (mediaType.serialization !== 'json') {
      throw new StatusError('NotAcceptable', 'only the following media types are accepted: application/json');
    }
    const isTable = mediaType.as === 'Table';
    const columns = isTable ? await this.customColumns.columnsOf(target, clusters, signal) : undefined;
    return new WatchEncoder(watchRepresentation(target, { mediaType, onlyMetadata, columns }));
  }

  #searchOf(target: WatchTarget): SearchOptions {
    const { query, cluster, info } = target.context;
    const place = { cluster, namespace: info.namespace };
    const search = this.searches.searchOf(query, place, limitedSearchOf(target));
    // Old clients name the object in the path, after `watch`.
    return info.name === '' ? search : { ...search, names: { in: [info.name], notIn: [] } };
  }

  /**
   * Says in the stream why it ends.
   *
   * @throws the error when nothing has been sent, so that it can be answered with a Status, or nobody is left
   */
  #tell(error: unknown, reply: FastifyReply, signal: AbortSignal): void {
    if (signal.reason instanceof WatchEndError) {
      return;
    }
    if (signal.aborted || !reply.raw.headersSent) {
      throw signal.aborted ? signal.reason : error;
    }
    if (hasStorageCode(error, 'Recoverable')) {
      // The client watches again from where it is. An error would make it list everything first.
      return;
    }
    const status = toStatusError(error);
    if (status.code >= 500) {
      this.logger.error({ error }, 'watch failed');
    }
    reply.raw.write(formatWatchEvent({ type: 'ERROR', object: status.toStatus() }));
  }
}

function limitedSearchOf({ context: { caller }, requested }: WatchTarget): LimitedSearch {
  return { caller, verb: 'watch', types: [requested] };
}

/** Once everything about the request is right, a version that is too old is told in the stream, as Kubernetes does. */
async function begin(
  watch: WatchTarget['watch'],
  options: StoredWatchOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<readonly StoredEvent[]>> {
  try {
    return await watch(options, signal);
  } catch (error) {
    if (hasStorageCode(error, 'Expired')) {
      return failing(error);
    }
    throw error;
  }
}

// oxlint-disable-next-line typescript/require-await -- because a watch is an async iterable
async function* failing(error: unknown): AsyncGenerator<never> {
  yield* [];
  throw error;
}

/** Sends the head, unless it is sent: a client waits for it before it believes that it watches. */
function sendHead(reply: FastifyReply): void {
  if (reply.raw.headersSent) {
    return;
  }
  setCommonHeaders(reply);
  reply.header('content-type', 'application/json');
  reply.hijack();
  reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  reply.raw.flushHeaders();
}

/** The next events are taken from the storage when the client has taken these. */
async function send({ raw }: FastifyReply, lines: Buffer, signal: AbortSignal): Promise<void> {
  if (!raw.write(lines)) {
    await once(raw, 'drain', { signal });
  }
}

/** It may be the path that says so. */
function asWatch(query: URLSearchParams): URLSearchParams {
  const copy = new URLSearchParams(query);
  copy.set('watch', 'true');
  return copy;
}
