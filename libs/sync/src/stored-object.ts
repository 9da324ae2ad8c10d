import { CLUSTER_NAME_ANNOTATION } from '#api';
import { convertObject, type GroupVersionResource, type KubernetesObject } from '#kube';

/** Makes of an object, as the member sent it, the one that is stored. @throws StatusError when it cannot be converted */
export type ToStoredObject = (object: KubernetesObject) => KubernetesObject;

/** Objects in the storage version, annotated with their cluster. Kept verbatim when both versions are the same. */
export function storedObjectOf(
  cluster: string,
  sync: GroupVersionResource,
  storage: GroupVersionResource,
): ToStoredObject {
  const isSameVersion = sync.group === storage.group && sync.version === storage.version;
  return (object) => {
    const { metadata, ...rest } = isSameVersion ? object : convertObject(object, storage);
    const annotations = { ...metadata?.annotations, [CLUSTER_NAME_ANNOTATION]: cluster };
    const { apiVersion, kind, ...body } = rest;
    // The order kubectl users know: type, metadata, then the rest.
    return {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(kind === undefined ? {} : { kind }),
      metadata: { ...metadata, annotations },
      ...body,
    };
  };
}
