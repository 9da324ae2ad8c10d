import type { ObjectEvent, WatchEvent } from '#kube';
import { isBlank, memberNames, skipValue, UnexpectedJsonError, walkObject } from './json-scanner.js';
import { outlineObject, type ObjectOutline } from './object-outline.js';
import { parseWatchEvent } from './watch-stream.js';
import { WireObject } from './wire-object.js';

const eventNames = memberNames('type', 'object');

type ObjectEventType = ObjectEvent['type'];

const objectEventTypes: ReadonlySet<unknown> = new Set<ObjectEventType>(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/**
 * A watch event whose object is still in the bytes of its line.
 *
 * @throws MalformedEventError when the line is not an event
 */
export function readWireEvent(line: Buffer): WatchEvent<WireObject> {
  return scanEvent(line) ?? parseEvent(line);
}

/** @returns `undefined` for what is not the event of an object, or not as servers write it */
function scanEvent(line: Buffer): ObjectEvent<WireObject> | undefined {
  let type: unknown;
  let outline: ObjectOutline | undefined;
  try {
    const end = walkObject(line, 0, eventNames, (name, value) => {
      if (name === 'object') {
        outline = outlineObject(line, value);
        return outline.end;
      }
      const valueEnd = skipValue(line, value);
      if (name === 'type') {
        type = JSON.parse(line.toString('utf8', value, valueEnd));
      }
      return valueEnd;
    });
    if (!isBlank(line, end) || outline === undefined || !isObjectEventType(type)) {
      return undefined;
    }
    return { type, object: WireObject.within(line, outline) };
  } catch (error) {
    if (error instanceof UnexpectedJsonError) {
      return undefined;
    }
    throw error;
  }
}

function parseEvent(line: Buffer): WatchEvent<WireObject> {
  const event = parseWatchEvent(line);
  return event.type === 'ERROR' ? event : { ...event, object: WireObject.parsed(event.object) };
}

function isObjectEventType(type: unknown): type is ObjectEventType {
  return objectEventTypes.has(type);
}
