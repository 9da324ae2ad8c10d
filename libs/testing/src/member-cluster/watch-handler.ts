import { randomInt } from 'node:crypto';
import { formatWatchEvent, type ListOptions, parseListOptions, StatusError } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import type { ApiResponse } from './api-response.js';
import type { ServedResource } from './served-resource.js';
import { WatchLines } from './watch-lines.js';
import { WatchStream } from './watch-stream.js';

/** What the cluster says about watches: how often bookmarks come, and which watches are open. */
export interface WatchSettings {
  readonly bookmarkIntervalMs: number;
  /** Ends the watches that are open, by calling each. */
  readonly open: Set<OpenWatch>;
}

export interface OpenWatch {
  readonly resource: ServedResource;
  /** End as a server does that shuts down: the response is complete. */
  end(): void;
  /** End as a broken connection does. */
  reset(): void;
}

/** Without `timeoutSeconds` a watch ends after half an hour to an hour. */
const minTimeoutSeconds = 1800;
/** The last bookmark comes so long before the end. */
const lastBookmarkMs = 2000;

/**
 * Answers a watch: what is there when no version was given, then every change after the version. A version that is
 * forgotten gets an ERROR event in a response that is otherwise in order.
 */
export async function handleWatch(
  store: MemberClusterStore,
  resource: ServedResource,
  { request, response, settings }: { request: ApiRequest; response: ApiResponse; settings: WatchSettings },
): Promise<void> {
  const options = parseListOptions(request.query);
  const lines = new WatchLines(store, resource, request, options);
  const initial = initialLines(lines);
  if (initial instanceof StatusError) {
    await answerExpired(response, initial);
    return;
  }
  const stream = new WatchStream(response);
  const unsubscribe = store.table(resource).subscribe((change) => {
    for (const line of lines.of(change)) {
      stream.push(line);
    }
  });
  const timers = scheduleEnd(stream, lines, options, settings);
  const watch: OpenWatch = { resource, end: () => stream.end(), reset: () => response.reset() };
  settings.open.add(watch);
  try {
    response.begin(200, { 'content-type': 'application/json' });
    await stream.run(initial);
  } finally {
    settings.open.delete(watch);
    unsubscribe();
    for (const timer of timers) {
      clearTimeout(timer);
    }
  }
}

/** Answers a watch from a version that is forgotten: the response is in order, its only event is the error. */
export async function answerExpired(response: ApiResponse, error: StatusError): Promise<void> {
  response.begin(200, { 'content-type': 'application/json' });
  await response.write(Buffer.from(formatWatchEvent({ type: 'ERROR', object: error.toStatus() })));
  response.end();
}

function initialLines(lines: WatchLines): Iterable<Buffer> | StatusError {
  try {
    return lines.initial();
  } catch (error) {
    if (StatusError.is(error, 'Expired')) {
      return error;
    }
    throw error;
  }
}

function scheduleEnd(
  stream: WatchStream,
  lines: WatchLines,
  { timeoutSeconds, allowWatchBookmarks = false }: ListOptions,
  { bookmarkIntervalMs }: WatchSettings,
): readonly NodeJS.Timeout[] {
  const chosen =
    timeoutSeconds === undefined || timeoutSeconds <= 0
      ? randomInt(minTimeoutSeconds, 2 * minTimeoutSeconds)
      : timeoutSeconds;
  const timeoutMs = chosen * 1000;
  const end = setTimeout(() => stream.end(), timeoutMs);
  if (!allowWatchBookmarks) {
    return [end];
  }
  const bookmark = (): void => stream.push(lines.bookmark());
  const last = setTimeout(bookmark, Math.max(timeoutMs - lastBookmarkMs, timeoutMs / 2));
  return [end, last, setInterval(bookmark, bookmarkIntervalMs)];
}
