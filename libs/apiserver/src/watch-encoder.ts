import { formatWatchEvent } from '#kube';
import type { StoredEvent, StoredObjectEvent } from '#storage';
import { parseStored } from './list-encoding.js';
import type { WatchRepresentation } from './watch-representation.js';

/**
 * Lines that have been made of an event, by representation. An event goes to many watchers and is the same object for all
 * of them; what was made of it goes with it.
 */
const linesByEvent = new WeakMap<StoredObjectEvent, Map<string, Buffer>>();

/** Turns the events of one watch into lines of its response. */
export class WatchEncoder {
  #isFirst = true;

  constructor(private readonly representation: WatchRepresentation) {}

  encode(event: StoredEvent): Buffer {
    if (event.type === 'BOOKMARK') {
      return Buffer.from(formatWatchEvent({ type: event.type, object: this.representation.bookmark(event) as object }));
    }
    const { transformFirst } = this.representation;
    if (this.#isFirst && transformFirst !== undefined) {
      this.#isFirst = false;
      return line(event, transformFirst);
    }
    return sharedLine(event, this.representation);
  }
}

function sharedLine(event: StoredObjectEvent, { id, transform }: WatchRepresentation): Buffer {
  let lines = linesByEvent.get(event);
  if (lines === undefined) {
    lines = new Map();
    linesByEvent.set(event, lines);
  }
  let made = lines.get(id);
  if (made === undefined) {
    made = line(event, transform);
    lines.set(id, made);
  }
  return made;
}

function line({ type, json }: StoredObjectEvent, transform: WatchRepresentation['transform']): Buffer {
  if (transform === undefined) {
    return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), Buffer.from(json), Buffer.from('}\n')]);
  }
  return Buffer.from(formatWatchEvent({ type, object: transform(parseStored(json)) as object }));
}
