import type { NamedObject } from './host/written-objects.js';

/** The object held by a finalizer; as it is when it is held already, or is going. */
export function withFinalizer<T extends NamedObject>(object: T, finalizer: string): T {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const isDone = finalizers.includes(finalizer) || Boolean(deletionTimestamp);
  return isDone ? object : withFinalizers(object, [...finalizers, finalizer]);
}

/** The object without a finalizer. */
export function withoutFinalizer<T extends NamedObject>(object: T, finalizer: string): T {
  const { finalizers = [] } = object.metadata;
  return finalizers.includes(finalizer)
    ? withFinalizers(
        object,
        finalizers.filter((each) => each !== finalizer),
      )
    : object;
}

function withFinalizers<T extends NamedObject>(object: T, finalizers: readonly string[]): T {
  return { ...object, metadata: { ...object.metadata, finalizers } };
}
