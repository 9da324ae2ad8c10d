import type { KubernetesObject } from '#kube';

/** The uid of the object an event is about; `undefined` when it does not say. */
export function involvedUidOf(event: KubernetesObject): string | undefined {
  const { uid } = (event['involvedObject'] ?? {}) as { readonly uid?: unknown };
  return typeof uid === 'string' && uid !== '' ? uid : undefined;
}

/**
 * When an event last happened. Which field says so depends on the API that wrote it: events of `events.k8s.io` leave
 * `lastTimestamp` out. The beginning of time for an event that says nothing.
 */
export function lastSeenOf(event: KubernetesObject): Date {
  const { lastTimestamp, eventTime, firstTimestamp, metadata, series } = event;
  const { lastObservedTime } = (series ?? {}) as { readonly lastObservedTime?: unknown };
  const candidates = [lastObservedTime, lastTimestamp, eventTime, firstTimestamp, metadata?.creationTimestamp];
  const times = candidates.filter((text) => typeof text === 'string').map((text) => new Date(text));
  return times.find((time) => !Number.isNaN(time.getTime())) ?? new Date(0);
}

/** Newest first; of the same moment by name, so that every answer has the same order. */
export function newestFirst(events: readonly KubernetesObject[]): KubernetesObject[] {
  return events
    .map((event) => ({ event, time: lastSeenOf(event).getTime(), name: event.metadata?.name ?? '' }))
    .toSorted((a, b) => b.time - a.time || (a.name < b.name ? -1 : 1))
    .map(({ event }) => event);
}
