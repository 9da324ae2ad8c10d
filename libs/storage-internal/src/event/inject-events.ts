import { type RawBuilder, sql } from 'kysely';
import { EVENTS_ANNOTATION } from '#api';
import type { KubernetesObject } from '#kube';
import { newestFirst, type StoredJson } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { MAX_EVENTS } from './event-store.js';

/** What {@link withEvents} selects. */
interface EventfulDocument {
  readonly object: KubernetesObject;
  /** As the Go original recorded them: by their uid, in the object's row. */
  readonly adopted: Readonly<Record<string, KubernetesObject>> | null;
  /** Text in databases that take a JSON column for text. */
  readonly recorded: readonly (KubernetesObject | string)[] | null;
}

/** An expression for an object together with its events. {@link injectEvents} makes one object of it. */
export function withEvents(document: RawBuilder<unknown>, dialect: Dialect): RawBuilder<unknown> {
  const recorded = sql`(SELECT ${dialect.jsonArray(sql.ref('e.object'))} FROM resource_events e
    WHERE e.resource_id = resources.id AND e.involved_uid = resources.uid)`;
  return dialect.concat([
    sql`'{"object":'`,
    document,
    sql`',"adopted":'`,
    sql`coalesce(${sql.ref('resources.events')}, 'null')`,
    sql`',"recorded":'`,
    sql`coalesce(${recorded}, 'null')`,
    sql`'}'`,
  ]);
}

/** The object with its newest events in an annotation; unchanged when it has none. */
export function injectEvents(json: StoredJson): StoredJson {
  const { object, adopted, recorded } = JSON.parse(json.toString()) as EventfulDocument;
  const events = (recorded ?? []).map((event) => (typeof event === 'string' ? parseEvent(event) : event));
  const uids = new Set(events.map(({ metadata }) => metadata?.uid));
  const others = Object.entries(adopted ?? {}).filter(([uid]) => !uids.has(uid));
  const newest = newestFirst([...events, ...others.map(([, event]) => event)]).slice(0, MAX_EVENTS);
  if (newest.length === 0) {
    return JSON.stringify(object);
  }
  const { metadata = {} } = object;
  const annotations = { ...metadata.annotations, [EVENTS_ANNOTATION]: JSON.stringify(newest) };
  return JSON.stringify({ ...object, metadata: { ...metadata, annotations } });
}

function parseEvent(text: string): KubernetesObject {
  return JSON.parse(text) as KubernetesObject;
}
