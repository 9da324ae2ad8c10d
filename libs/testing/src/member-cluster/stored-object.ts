import { formatGroupVersion, type GroupVersion, type KubernetesObject, objectKey } from '#kube';

/** How the objects of one resource are written down. */
export interface Encoding extends GroupVersion {
  readonly kind: string;
}

/** One version of one object, as the cluster keeps it: its JSON text, and what is needed to select it unparsed. */
export interface StoredObject {
  /** `namespace/name`, or `name` at cluster scope. */
  readonly key: string;
  /** The number that `metadata.resourceVersion` says. */
  readonly version: number;
  /** The whole document, kind and apiVersion first. */
  readonly text: Buffer;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** uids of the owners; absent for an object without any. */
  readonly owners: readonly string[] | undefined;
}

/** The object as it is stored under a version, whatever kind, apiVersion and resourceVersion it says itself. */
export function encodeObject(object: KubernetesObject, encoding: Encoding, version: number): StoredObject {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const body = JSON.stringify({ metadata: { ...metadata, resourceVersion: String(version) }, ...rest });
  const owners = metadata?.ownerReferences?.map(({ uid }) => uid);
  return {
    key: objectKey(object),
    version,
    text: Buffer.from(typePrefix(encoding) + body.slice(1)),
    uid: metadata?.uid ?? '',
    labels: metadata?.labels,
    owners: owners?.length === 0 ? undefined : owners,
  };
}

/** The beginning of every document of an encoding, up to `"metadata"`. */
export function typePrefix(encoding: Encoding): string {
  return `{"kind":${JSON.stringify(encoding.kind)},"apiVersion":${JSON.stringify(formatGroupVersion(encoding))},`;
}

/** The object that the text says; a new one on each call. */
export function decodeObject({ text }: StoredObject): KubernetesObject {
  return JSON.parse(text.toString()) as KubernetesObject;
}
