import type { KubernetesObject, ObjectEvent } from '#kube';

/**
 * Where a reflector puts what it sees. Every call is awaited before the next, which slows the server down: a store that
 * waits for room bounds the memory of the whole path. A rejection makes the reflector list again, after a pause.
 */
export interface ReflectorStore<T = KubernetesObject> {
  /** A list begins. Never while another one is open. */
  beginList(): ListSink<T>;
  /**
   * One change: ADDED, MODIFIED or DELETED, with kind and apiVersion. A deletion may come while a list is open; then it is
   * later than what the list has held of the object.
   */
  apply(event: ObjectEvent<T>): Promise<void> | void;
}

/** One list, on its way. Either ended or abandoned, once. */
export interface ListSink<T = KubernetesObject> {
  /** A part of the list, with kind and apiVersion on every object. The store may keep the objects. */
  page(objects: readonly T[]): Promise<void> | void;
  /** The list is complete: what it did not hold does not exist. */
  end(resourceVersion: string): Promise<void> | void;
  /** The list broke off. What it held was true; what it did not hold means nothing. */
  abandon(): void;
}
