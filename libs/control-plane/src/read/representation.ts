import type { KubernetesObject, ObjectList, WatchEvent } from '#kube';

/** How a client wants to see objects. */
export interface Representation {
  object(object: KubernetesObject): object;
  list(list: ObjectList): object;
  event(event: WatchEvent): WatchEvent<unknown>;
}
