import { type KubernetesObject, objectKey } from '#kube';
import { lastSeenOf } from '#storage';

/** Newest events that are kept of one object. */
const MAX_EVENTS = 50;

interface RecordedEvent {
  readonly key: string;
  readonly resourceVersion: string;
  readonly lastSeen: number;
  readonly json: string;
}

/** Core Events by the uid of the object they are about; of each object the newest. */
export class RecordedEvents {
  readonly #eventsByUid = new Map<string, readonly RecordedEvent[]>();

  /** Adds an event, or puts it where an earlier version of it was. */
  record(uid: string, event: KubernetesObject): void {
    const recorded: RecordedEvent = {
      key: objectKey(event),
      resourceVersion: event.metadata?.resourceVersion ?? '',
      lastSeen: lastSeenOf(event).getTime(),
      json: JSON.stringify(event),
    };
    const others = (this.#eventsByUid.get(uid) ?? []).filter(({ key }) => key !== recorded.key);
    const newestFirst = [recorded, ...others].toSorted((a, b) => b.lastSeen - a.lastSeen);
    this.#eventsByUid.set(uid, newestFirst.slice(0, MAX_EVENTS));
  }

  /** Forgets the events of an object. */
  forget(uid: string): void {
    this.#eventsByUid.delete(uid);
  }

  /** A JSON array, newest first; `undefined` without events. */
  jsonOf(uid: string): string | undefined {
    const events = this.#eventsByUid.get(uid);
    return events === undefined ? undefined : `[${events.map(({ json }) => json).join(',')}]`;
  }

  /** Key and resourceVersion of each event of an object. */
  versionsOf(uid: string): readonly (readonly [string, string])[] {
    return (this.#eventsByUid.get(uid) ?? []).map(({ key, resourceVersion }) => [key, resourceVersion]);
  }
}
