import type { WatchEvent } from '#kube';
import { ConnectionError } from './connection-error.js';
import { isBlank } from './json-scanner.js';

const NEWLINE = 0x0a;
/** Far above the largest object etcd stores; what is longer is not an event, and is not collected in memory. */
const LINE_LIMIT_BYTES = 64 * 1024 * 1024;

const eventTypes: ReadonlySet<unknown> = new Set<WatchEvent['type']>([
  'ADDED',
  'MODIFIED',
  'DELETED',
  'BOOKMARK',
  'ERROR',
]);

/** A complete line of a watch that is not an event. Asking again from the same resourceVersion would bring it again. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/**
 * The events of a watch response, one JSON document a line. Reads no further than the consumer has come.
 *
 * @param readEvent - throws a MalformedEventError for a line that is not an event
 * @throws ConnectionError when the response ends within a line, and whatever reading the response throws
 * @throws MalformedEventError when a line is not an event
 */
export async function* readWatchEvents<T>(
  body: AsyncIterable<Buffer>,
  readEvent: (line: Buffer) => WatchEvent<T>,
): AsyncGenerator<WatchEvent<T>> {
  for await (const line of splitLines(body)) {
    yield readEvent(line);
  }
}

async function* splitLines(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let partial: Buffer[] = [];
  let partialBytes = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const last = chunk.subarray(start, end);
      const line = partialBytes === 0 ? last : Buffer.concat([...partial, last]);
      partial = [];
      partialBytes = 0;
      start = end + 1;
      if (!isBlank(line, 0)) {
        yield line;
      }
    }
    if (start < chunk.length) {
      partial.push(chunk.subarray(start));
      partialBytes += chunk.length - start;
    }
    if (partialBytes > LINE_LIMIT_BYTES) {
      throw new MalformedEventError(`a watch event is longer than ${LINE_LIMIT_BYTES} bytes`);
    }
  }
  if (partialBytes > 0) {
    throw new ConnectionError('the watch ended in the middle of an event');
  }
}

/** A line of a watch, parsed. @throws MalformedEventError */
export function parseWatchEvent(line: Buffer): WatchEvent {
  let event: Partial<WatchEvent> | null;
  try {
    event = JSON.parse(line.toString('utf8')) as Partial<WatchEvent> | null;
  } catch (cause) {
    throw new MalformedEventError('a watch event is not JSON', { cause });
  }
  const { type, object } = event ?? {};
  if (!eventTypes.has(type) || typeof object !== 'object' || (object as unknown) === null) {
    throw new MalformedEventError('a line of a watch is not an event');
  }
  return event as WatchEvent;
}
