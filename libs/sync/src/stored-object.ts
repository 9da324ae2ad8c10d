import { CLUSTER_NAME_ANNOTATION } from '#api';
import { convertObject, type GroupVersionResource } from '#kube';
import type { UpsertChange } from '#storage';

/** Makes of an object, as it is synchronised, the one that is stored. @throws StatusError when it cannot be converted */
export type ToStoredObject = (received: UpsertChange) => UpsertChange;

/** Objects in the storage version, annotated with their cluster. Text is kept verbatim when both versions are the same. */
export function storedObjectOf(
  cluster: string,
  sync: GroupVersionResource,
  storage: GroupVersionResource,
): ToStoredObject {
  const isSameVersion = sync.group === storage.group && sync.version === storage.version;
  return (received) => {
    if (isSameVersion && received.text !== undefined) {
      return received;
    }
    const { object } = received;
    const { metadata, ...rest } = isSameVersion ? object : convertObject(object, storage);
    const annotations = { ...metadata?.annotations, [CLUSTER_NAME_ANNOTATION]: cluster };
    const { apiVersion, kind, ...body } = rest;
    // The order kubectl users know: type, metadata, then the rest.
    return {
      type: 'upsert',
      object: {
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(kind === undefined ? {} : { kind }),
        metadata: { ...metadata, annotations },
        ...body,
      },
    };
  };
}
