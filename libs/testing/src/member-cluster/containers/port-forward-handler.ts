import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Container } from './container.js';
import type { Containers } from './containers.js';
import { SpdyConnection } from './spdy-connection.js';

/** Both streams of one forwarded connection. */
interface StreamPair {
  readonly error?: Duplex;
  readonly data?: Duplex;
}

/** Connects what the client forwards to ports of a pod; the client opens a pair of streams for each connection. */
export async function forwardPorts(
  containers: Containers,
  pod: Omit<Container, 'name'>,
  connection: Duplex,
): Promise<void> {
  const pairs = new Map<string, StreamPair>();
  const spdy = new SpdyConnection(connection, ({ headers, data }) => {
    const id = headers.get('requestid') ?? '';
    const kind = headers.get('streamtype') === 'error' ? 'error' : 'data';
    const pair: StreamPair = { ...pairs.get(id), [kind]: data };
    pairs.set(id, pair);
    if (pair.error !== undefined && pair.data !== undefined) {
      pairs.delete(id);
      void join(containers.connect(pod, Number(headers.get('port'))), { error: pair.error, data: pair.data });
    }
  });
  await spdy.serve();
}

async function join(connecting: Promise<Duplex>, { error, data }: Required<StreamPair>): Promise<void> {
  try {
    const target = await connecting;
    error.end();
    await Promise.all([pipeline(data, target), pipeline(target, data)]);
  } catch (cause) {
    if (!error.writableEnded) {
      error.end(cause instanceof Error ? cause.message : String(cause));
    }
    data.end();
  }
}
