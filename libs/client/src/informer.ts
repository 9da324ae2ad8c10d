import {
  objectKey,
  objectNameOf,
  formatObjectName,
  type KubernetesObject,
  type ObjectEvent,
  type ObjectName,
} from '#kube';
import type { Logger } from '#telemetry';
import type { ListSink } from './reflector-store.js';
import type { ReflectorOptions } from './reflector-options.js';
import { Reflector } from './reflector.js';

/** Told of one object: `before` is missing for a new one, `after` for one that is gone. */
export type ChangeHandler<T> = (name: ObjectName, before: T | undefined, after: T | undefined) => void;

export interface InformerOptions extends Omit<ReflectorOptions, 'store'> {
  /** Makes of an object what is kept of it; all of it is kept when left out. Namespace, name and resourceVersion must stay. */
  readonly transform?: (object: KubernetesObject) => KubernetesObject;
}

/**
 * A copy of every object of one resource, kept up to date, for few and small objects. Objects belong to the informer and
 * must not be changed.
 */
export class Informer<T extends KubernetesObject = KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #handlers = new Set<ChangeHandler<T>>();
  readonly #synced = Promise.withResolvers<void>();
  readonly #abort = new AbortController();
  readonly #reflector: Reflector;
  readonly #logger: Logger;
  readonly #transform: InformerOptions['transform'];
  #running: Promise<void> | undefined;

  constructor({ transform, ...options }: InformerOptions) {
    this.#logger = options.logger;
    this.#transform = transform;
    this.#reflector = new Reflector({
      ...options,
      store: { beginList: () => this.#beginList(), apply: (event) => this.#apply(event) },
    });
  }

  /** Fulfilled when the first list is complete; pending for ever on an informer that is stopped before. */
  get hasSynced(): Promise<void> {
    return this.#synced.promise;
  }

  /** Begins to list and watch, once. A server that is not there yet is waited for. */
  start(): void {
    this.#running ??= this.#reflector.run(this.#abort.signal);
  }

  /** Stops watching; what is known remains readable. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** How many objects there are. */
  get size(): number {
    return this.#objects.size;
  }

  get(name: ObjectName): T | undefined {
    return this.#objects.get(formatObjectName(name));
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  /**
   * Calls the handler for every object that is there, then for every change. A handler that throws is logged and does not
   * keep the others from hearing.
   *
   * @returns stops the calls
   */
  onChange(handler: ChangeHandler<T>): () => void {
    this.#handlers.add(handler);
    for (const object of this.#objects.values()) {
      this.#tell(handler, undefined, object);
    }
    return () => this.#handlers.delete(handler);
  }

  #beginList(): ListSink {
    const listed = new Set<string>();
    return {
      page: (objects) => {
        for (const object of objects as readonly T[]) {
          listed.add(objectKey(object));
          this.#put(object);
        }
      },
      end: () => {
        for (const [key, object] of this.#objects) {
          if (!listed.has(key)) {
            this.#remove(object);
          }
        }
        this.#synced.resolve();
      },
      abandon: () => undefined,
    };
  }

  #apply({ type, object }: ObjectEvent): void {
    if (type === 'DELETED') {
      this.#remove(object as T);
    } else {
      this.#put(object as T);
    }
  }

  #put(object: T): void {
    const key = objectKey(object);
    const before = this.#objects.get(key);
    if (before !== undefined && before.metadata?.resourceVersion === object.metadata?.resourceVersion) {
      return;
    }
    const kept = this.#transform === undefined ? object : (this.#transform(object) as T);
    this.#objects.set(key, kept);
    this.#tellAll(before, kept);
  }

  #remove(object: T): void {
    const key = objectKey(object);
    const before = this.#objects.get(key);
    if (before !== undefined) {
      this.#objects.delete(key);
      this.#tellAll(before, undefined);
    }
  }

  #tellAll(before: T | undefined, after: T | undefined): void {
    for (const handler of this.#handlers) {
      this.#tell(handler, before, after);
    }
  }

  #tell(handler: ChangeHandler<T>, before: T | undefined, after: T | undefined): void {
    const object = after ?? before;
    if (object === undefined) {
      return;
    }
    try {
      handler(objectNameOf(object), before, after);
    } catch (error) {
      this.#logger.error({ ...objectNameOf(object), error }, 'informer handler failed');
    }
  }
}
