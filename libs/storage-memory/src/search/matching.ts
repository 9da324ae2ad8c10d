import { setImmediate } from 'node:timers/promises';
import type { MemoryObject } from '../memory-object.js';
import type { ObjectsByCluster } from '../memory-store.js';
import type { Matcher } from './matcher.js';

/** Objects that are looked at before others get their turn. */
const TURN_OBJECTS = 500;

/** The objects that match, in their order, a few at a time. */
export async function* matching(
  candidates: ObjectsByCluster,
  matches: Matcher,
  signal: AbortSignal,
): AsyncGenerator<readonly MemoryObject[]> {
  for (const objects of candidates) {
    for (let from = 0; from < objects.length; from += TURN_OBJECTS) {
      signal.throwIfAborted();
      const found = objects.slice(from, from + TURN_OBJECTS).filter(matches);
      if (found.length > 0) {
        yield found;
      }
      // Fields may need whole objects parsed, so that a search of many would keep everyone else waiting.
      await setImmediate();
    }
  }
}
