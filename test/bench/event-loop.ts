import { configOf } from './api-requests.js';
import { runLoad } from './load-process.js';
import { podsPath, type ReadSubject } from './read-subject.js';
import { below, type Report, whole } from './report-table.js';

const loadMs = 3000;
const eventLoopTargetMs = 50;
const streamedPods = 50_000;

/** How long others wait while large lists are sent. */
export interface EventLoopResult {
  readonly database: string;
  readonly connections: number;
  readonly pods: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Measures the event loop of the product, as it tells itself, while it sends lists of 50,000 pods. */
export async function measureEventLoop(subject: ReadSubject): Promise<readonly EventLoopResult[]> {
  const { database, product, fleet } = subject;
  const config = await configOf(subject);
  const pods = Math.min(streamedPods, fleet.podCount);
  const results: EventLoopResult[] = [];
  for (const connections of [1, 8]) {
    // Each scrape begins a new measurement.
    await product.reader.getText('/metrics');
    await runLoad({
      config,
      paths: [`${podsPath}?limit=${pods}`],
      accept: 'application/json',
      connections,
      milliseconds: loadMs,
    });
    const { body } = await product.reader.getText('/metrics');
    const lag = (name: string): number =>
      1000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(body)?.[1]);
    results.push({ database, connections, pods, p99Ms: lag('p99'), maxMs: lag('max') });
  }
  return results;
}

export function reportEventLoop(results: readonly EventLoopResult[]): Report {
  return {
    title: 'api: delay of the event loop while large lists are sent',
    columns: ['database, pods, connections', 'p99 ms, target', 'max ms'],
    rows: results.map(({ database, pods, connections, p99Ms, maxMs }) => [
      `${database}, ${whole(pods)}, ${connections}`,
      below(p99Ms, eventLoopTargetMs),
      maxMs.toFixed(0),
    ]),
    notes: ['As the process measures it itself, every 10 ms; those are part of the figures.'],
  };
}
