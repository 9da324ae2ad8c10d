import { podsPath, type ReadSubject } from './read-subject.js';
import type { Report } from './report-table.js';
import { medianMs } from './statistics.js';

const rounds = 500;

/** Requests of one kind, for one object. */
export interface RequestResult {
  readonly database: string;
  readonly request: string;
  readonly bytes: number;
  readonly productMs: number;
  readonly driverMs: number;
  readonly httpsMs: number;
}

/** Measures what a request costs before there is much to send. */
export async function measureRequests({
  database,
  product,
  driver,
  client,
  https,
}: ReadSubject): Promise<readonly RequestResult[]> {
  const driverMs = await medianMs(rounds, async () => {
    const start = performance.now();
    await driver.readPods(1);
    return performance.now() - start;
  });
  const { body } = await product.reader.getText(`${podsPath}?limit=1`);
  const requests = { 'list of one': `${podsPath}?limit=1`, get: pathOfFirst(body) };
  const results: RequestResult[] = [];
  for (const [request, path] of Object.entries(requests)) {
    const { bytes } = await client.drain(path);
    const productMs = await medianMs(rounds, async () => (await client.drain(path)).milliseconds);
    const httpsMs = await medianMs(rounds, () => https.send(bytes));
    results.push({ database, request, bytes, productMs, driverMs, httpsMs });
  }
  return results;
}

/** As far as the path of an object needs it. */
interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly annotations: Readonly<Record<string, string>>;
    };
  }[];
}

/** Paths of the pods in a list. */
export function podPathsIn(list: string): readonly string[] {
  return (JSON.parse(list) as PodList).items.map(({ metadata: { name, namespace, annotations } }) => {
    const cluster = annotations['shadow.clusterpedia.io/cluster-name'] ?? '';
    return podsPath
      .replace('/resources/', `/resources/clusters/${cluster}/`)
      .replace('/pods', `/namespaces/${namespace}/pods/${name}`);
  });
}

function pathOfFirst(list: string): string {
  const [path] = podPathsIn(list);
  if (path === undefined) {
    throw new Error('there is no pod');
  }
  return path;
}

export function reportRequests(results: readonly RequestResult[]): Report {
  return {
    title: 'requests: what one object costs, HTTPS, one client, one request at a time',
    columns: ['database, request', 'bytes', 'ms (median)', 'bare driver ms', 'bare HTTPS ms', 'ratio to both'],
    rows: results.map(({ database, request, bytes, productMs, driverMs, httpsMs }) => [
      `${database}, ${request}`,
      String(bytes),
      productMs.toFixed(2),
      driverMs.toFixed(2),
      httpsMs.toFixed(2),
      ((driverMs + httpsMs) / productMs).toFixed(2),
    ]),
    notes: ['Bare driver: a list of one, read as above. Bare HTTPS: as many bytes as the answer has.'],
  };
}
