import type { KubernetesObject, ObjectMeta } from '#kube';

/** Where `kubectl apply` keeps what it was given. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What to leave out of stored objects. */
export interface PruneOptions {
  /** Drop `metadata.managedFields`. */
  readonly managedFields: boolean;
  /** Drop the annotation `kubectl apply` keeps, and the annotations with it when nothing else is in them. */
  readonly lastApplied: boolean;
}

/** The object without what nobody searches for. The given object is not changed; it is returned when nothing is dropped. */
export function pruneObject(object: KubernetesObject, options: PruneOptions): KubernetesObject {
  const { metadata } = object;
  if (metadata === undefined) {
    return object;
  }
  const unmanaged = options.managedFields ? withoutManagedFields(metadata) : metadata;
  const pruned = options.lastApplied ? withoutLastApplied(unmanaged) : unmanaged;
  return pruned === metadata ? object : { ...object, metadata: pruned };
}

function withoutManagedFields(metadata: ObjectMeta): ObjectMeta {
  if (metadata.managedFields === undefined) {
    return metadata;
  }
  const { managedFields: _, ...rest } = metadata;
  return rest;
}

function withoutLastApplied(metadata: ObjectMeta): ObjectMeta {
  if (metadata.annotations?.[LAST_APPLIED] === undefined) {
    return metadata;
  }
  const { annotations, ...rest } = metadata;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept };
}
