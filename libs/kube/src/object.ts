/** A reference from an object to one of its owners. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Metadata of an object as the API sends it. Timestamps are RFC 3339 text. */
export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly unknown[];
}

/** What every object says of itself. */
export interface ObjectHeader {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** Any Kubernetes object: known metadata, whatever else. */
export interface KubernetesObject extends ObjectHeader {
  readonly [field: string]: unknown;
}

/** Metadata of a list. */
export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** A list as the API sends it. Items of built-in kinds carry no kind and apiVersion of their own. */
export interface ObjectList<T = KubernetesObject> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ListMeta;
  readonly items: readonly T[];
}

/** Where an object is: `namespace` is `''` at cluster scope. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`, or `name` at cluster scope: the key of an object among those of its resource. */
export function formatObjectName({ namespace, name }: ObjectName): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Reads what {@link formatObjectName} wrote. */
export function parseObjectName(key: string): ObjectName {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Namespace and name of an object; `''` for what it does not have. */
export function objectNameOf({ metadata }: Pick<ObjectHeader, 'metadata'>): ObjectName {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}

/** `namespace/name`, or `name` at cluster scope. */
export function objectKey(object: ObjectHeader): string {
  return formatObjectName(objectNameOf(object));
}

/** The owner reference with `controller: true`, of which there is at most one. */
export function controllerOf(metadata: ObjectMeta | undefined): OwnerReference | undefined {
  return metadata?.ownerReferences?.find((owner) => owner.controller === true);
}

/** A time as Kubernetes writes it: RFC 3339 in UTC, whole seconds. */
export function formatTimestamp(time: Date): string {
  return `${time.toISOString().slice(0, -5)}Z`;
}
