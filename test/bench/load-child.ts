// The child of runLoad: one loop for each connection, each sending its next request when it has read the answer.
import { HttpsReader } from './https-reader.js';
import type { LoadOrder, LoadResult } from './load-process.js';
import { quantile } from './statistics.js';

process.once('message', (order: LoadOrder) => {
  void load(order).then((result) => process.send?.(result));
});

async function load({ config, paths, accept, connections, milliseconds }: LoadOrder): Promise<LoadResult> {
  const countFrom = performance.now() + milliseconds;
  const end = countFrom + milliseconds;
  const latencies: number[] = [];
  let [bytes, failures, turn] = [0, 0, 0];

  async function loop(): Promise<void> {
    const reader = new HttpsReader(config, accept);
    let counted = 0;
    // At least one of each connection counts, however long it takes.
    while (performance.now() < end || counted === 0) {
      const start = performance.now();
      turn += 1;
      const answer = await reader.drain(paths[turn % paths.length] ?? '/').catch(() => ({ status: 0, bytes: 0 }));
      if (start >= countFrom) {
        counted += 1;
        latencies.push(performance.now() - start);
        bytes += answer.bytes;
        failures += answer.status === 200 ? 0 : 1;
      }
    }
    reader.close();
  }
  await Promise.all(Array.from({ length: connections }, loop));
  return {
    requests: latencies.length,
    failures,
    seconds: (performance.now() - countFrom) / 1000,
    bytes,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
