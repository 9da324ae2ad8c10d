import { formatWatchEvent } from '#kube';
import type { StoredEvent, StoredObjectEvent } from '#storage';
import { parseStored } from './list-encoding.js';
import type { WatchRepresentation } from './watch-representation.js';

/** Events as they were told together, and the lines that were made of them. */
interface EncodedEvents {
  readonly events: readonly StoredEvent[];
  readonly lines: Buffer;
}

/**
 * What has been made of events, by representation. An event goes to many watchers and is the same object for all of them;
 * what was made of it goes with it. Watchers that keep up are even told the same events at once: what was made of those
 * together goes with the first.
 */
const lineByEvent = new WeakMap<StoredObjectEvent, Map<string, Buffer>>();
const linesByFirstEvent = new WeakMap<StoredEvent, Map<string, EncodedEvents>>();

/** Turns the events of one watch into lines of its response. */
export class WatchEncoder {
  #isFirst = true;

  constructor(private readonly representation: WatchRepresentation) {}

  encode(events: readonly StoredEvent[]): Buffer {
    const { transformFirst } = this.representation;
    if (this.#isFirst && transformFirst !== undefined) {
      return Buffer.concat(events.map((event) => this.#lineOf(event)));
    }
    return sharedLines(events, this.representation);
  }

  #lineOf(event: StoredEvent): Buffer {
    const { transformFirst } = this.representation;
    if (!this.#isFirst || event.type === 'BOOKMARK') {
      return lineOf(event, this.representation);
    }
    this.#isFirst = false;
    return objectLine(event, transformFirst);
  }
}

function sharedLines(events: readonly StoredEvent[], representation: WatchRepresentation): Buffer {
  const [first] = events;
  if (first === undefined || events.length === 1) {
    return first === undefined ? Buffer.alloc(0) : lineOf(first, representation);
  }
  const { id } = representation;
  const byRepresentation = madeOf(linesByFirstEvent, first);
  const known = byRepresentation.get(id);
  if (known?.events.length === events.length && events.every((event, index) => event === known.events[index])) {
    return known.lines;
  }
  const lines = Buffer.concat(events.map((event) => lineOf(event, representation)));
  byRepresentation.set(id, { events, lines });
  return lines;
}

function lineOf(event: StoredEvent, { id, transform, bookmark }: WatchRepresentation): Buffer {
  if (event.type === 'BOOKMARK') {
    return Buffer.from(formatWatchEvent({ type: event.type, object: bookmark(event) as object }));
  }
  const byRepresentation = madeOf(lineByEvent, event);
  let line = byRepresentation.get(id);
  if (line === undefined) {
    line = objectLine(event, transform);
    byRepresentation.set(id, line);
  }
  return line;
}

function madeOf<E extends object, T>(made: WeakMap<E, Map<string, T>>, event: E): Map<string, T> {
  let byRepresentation = made.get(event);
  if (byRepresentation === undefined) {
    byRepresentation = new Map();
    made.set(event, byRepresentation);
  }
  return byRepresentation;
}

function objectLine({ type, json }: StoredObjectEvent, transform: WatchRepresentation['transform']): Buffer {
  if (transform === undefined) {
    return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), Buffer.from(json), Buffer.from('}\n')]);
  }
  return Buffer.from(formatWatchEvent({ type, object: transform(parseStored(json)) as object }));
}
