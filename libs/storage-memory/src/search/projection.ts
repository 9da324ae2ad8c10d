import { EVENTS_ANNOTATION, type SearchOptions } from '#api';
import type { StoredJson } from '#storage';
import type { MemoryObject } from '../memory-object.js';
import type { MemoryStore } from '../memory-store.js';

/** What a list shows of an object. */
export function projection(
  { onlyMetadata, injectEvents }: Pick<SearchOptions, 'onlyMetadata' | 'injectEvents'>,
  store: MemoryStore,
): (object: MemoryObject) => StoredJson {
  return (object) => {
    const text = injectEvents ? withEvents(object, store) : object.text;
    return onlyMetadata ? text.headJson() : text.json;
  };
}

function withEvents(object: MemoryObject, store: MemoryStore): MemoryObject['text'] {
  const events = store.cluster(object.cluster)?.eventsJson(object);
  if (events === undefined) {
    return object.text;
  }
  return object.text.withMetadata((metadata) => ({
    ...metadata,
    annotations: { ...metadata.annotations, [EVENTS_ANNOTATION]: events },
  }));
}
