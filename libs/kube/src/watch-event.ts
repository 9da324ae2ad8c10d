import type { KubernetesObject } from './object.js';
import type { Status } from './status-error.js';

/** One change of an object. A BOOKMARK object carries only kind, apiVersion and `metadata.resourceVersion`. */
export interface ObjectEvent<T = KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** The end of a watch: a Status instead of an object, such as 410 Expired. */
export interface ErrorEvent {
  readonly type: 'ERROR';
  readonly object: Partial<Status>;
}

/** What a watch sends, one JSON document a line. */
export type WatchEvent<T = KubernetesObject> = ObjectEvent<T> | ErrorEvent;

/** One line of a watch response. */
export function formatWatchEvent(event: WatchEvent<unknown>): string {
  return `${JSON.stringify(event)}\n`;
}
