import { type ApiResult, measureApiRequests, reportApiRequests } from './api-requests.js';
import type { BenchSubject } from './bench-subject.js';
import { type EventLoopResult, measureEventLoop, reportEventLoop } from './event-loop.js';
import { withReaders } from './read-subject.js';
import type { Report } from './report-table.js';
import { measureWatches, reportWatches, type WatchResult } from './watch.bench.js';

const watcherCounts = [1, 8, 64];
const watchedSeconds = 5;

/** All there is to measure of the API over one database. */
export interface ApiMeasurement {
  readonly requests: readonly ApiResult[];
  readonly eventLoop: readonly EventLoopResult[];
  readonly watches: readonly WatchResult[];
}

/** Measures requests, large lists and watches. The product has just been started on a full storage, with silent members. */
export async function measureApi(subject: BenchSubject): Promise<ApiMeasurement> {
  await subject.product.isQuiet();
  const read = await withReaders(subject, async (readSubject) => ({
    requests: await measureApiRequests(readSubject),
    eventLoop: await measureEventLoop(readSubject),
  }));
  const watches: WatchResult[] = [];
  for (const watcherCount of watcherCounts) {
    watches.push(await measureWatches(subject, { watcherCount, seconds: watchedSeconds }));
  }
  return { ...read, watches };
}

export function reportApi(measurements: readonly ApiMeasurement[]): readonly Report[] {
  return [
    reportApiRequests(measurements.flatMap(({ requests }) => requests)),
    reportEventLoop(measurements.flatMap(({ eventLoop }) => eventLoop)),
    reportWatches(measurements.flatMap(({ watches }) => watches)),
  ];
}
