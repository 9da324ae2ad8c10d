import { randomInt } from 'node:crypto';
import { formatWatchEvent, type ListOptions, parseListOptions, StatusError } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import type { ApiResponse } from './api-response.js';
import type { ServedResource } from './served-resource.js';
import { parseVersion, reachVersion } from './list-handler.js';
import { WatchLines } from './watch-lines.js';
import { WatchStream } from './watch-stream.js';

/** What the cluster says about watches: how often bookmarks come, and which watches are open. */
export interface WatchSettings {
  readonly bookmarkIntervalMs: number;
  /** Whether a watch may begin with everything there is. */
  offersWatchLists: boolean;
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
  assertOffered(options, settings);
  const lines = new WatchLines(store, resource, request, options);
  const initial = await initialLines(store, lines, options, response.signal);
  if (initial instanceof StatusError) {
    await answerRefusal(response, initial);
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

/** Answers a watch from a version that is forgotten, or never was: the response is in order, its only event is the error. */
export async function answerRefusal(response: ApiResponse, error: StatusError): Promise<void> {
  response.begin(200, { 'content-type': 'application/json' });
  await response.write(Buffer.from(formatWatchEvent({ type: 'ERROR', object: error.toStatus() })));
  response.end();
}

/** As servers did where the feature gate WatchList was off. @throws StatusError Invalid */
function assertOffered({ sendInitialEvents }: ListOptions, { offersWatchLists }: WatchSettings): void {
  if (sendInitialEvents !== undefined && !offersWatchLists) {
    const field = 'sendInitialEvents';
    const message = `Forbidden: ${field} is forbidden for watch unless the WatchList feature gate is enabled`;
    throw new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
      details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: [{ field, message }] },
    });
  }
}

async function initialLines(
  store: MemberClusterStore,
  lines: WatchLines,
  { resourceVersion = '', sendInitialEvents }: ListOptions,
  signal: AbortSignal,
): Promise<Iterable<Buffer> | StatusError> {
  try {
    if (sendInitialEvents === true) {
      await reachVersion(store, parseVersion(resourceVersion), signal);
    }
    return lines.initial();
  } catch (error) {
    if (StatusError.is(error, 'Expired') || StatusError.is(error, 'Timeout')) {
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
