import { formatGroupResource, type KubernetesObject } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';
import type { ObjectStore } from '../store/object-store.js';
import type { PropagationPolicy } from './delete-options.js';
import { deletingObject } from './object-lifecycle.js';

/** Hold an object until the garbage collector has done what its deletion wants of the objects it owns. */
export const propagationFinalizers: ReadonlyMap<PropagationPolicy, string> = new Map([
  ['Foreground', 'foregroundDeletion'],
  ['Orphan', 'orphan'],
]);

/** An object that is asked to go; `undefined` when nothing keeps it. */
export function afterDeletion(
  resource: ServedResource,
  object: KubernetesObject,
  now: Date,
): KubernetesObject | undefined {
  if ((object.metadata?.finalizers ?? []).length === 0) {
    return undefined;
  }
  return typeof object.metadata?.deletionTimestamp === 'string' ? object : deletingObject(resource, object, now);
}

/**
 * Removes an object, or begins its deletion when finalizers keep it.
 *
 * @param current - as it is stored
 * @param held - with the finalizers that are to keep it
 * @returns the object when something keeps it
 */
export function removeObject(
  { store, resource, now }: { readonly store: ObjectStore; readonly resource: ServedResource; readonly now: Date },
  current: KubernetesObject,
  held = current,
): KubernetesObject | undefined {
  const key = formatGroupResource(resource);
  const after = afterDeletion(resource, held, now);
  if (after === undefined) {
    store.remove(key, current);
    return undefined;
  }
  return after === current ? current : store.replace(key, current, after);
}
