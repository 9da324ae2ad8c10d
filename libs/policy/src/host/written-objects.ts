import { isDeepStrictEqual } from 'node:util';
import type { DynamicClient, Informer, PatchRequest } from '#client';
import { StatusError, type GroupVersionResource, type KubernetesObject, type ObjectMeta } from '#kube';

const TRIES = 5;

/** An object at cluster scope. */
export type NamedObject = KubernetesObject & { readonly metadata: ObjectMeta & { readonly name: string } };

/**
 * Reads and writes the objects of one kind at cluster scope. What is read is never older than what was written here: where
 * the informer may not have seen the last write yet, the server is asked.
 */
export class WrittenObjects<T extends NamedObject> {
  /** resourceVersion of the last write of objects that the informer may lag behind. */
  readonly #written = new Map<string, string>();

  constructor(
    private readonly client: DynamicClient,
    private readonly resource: GroupVersionResource,
    private readonly informer: Informer<T>,
  ) {}

  /** `undefined` when there is none. */
  async get(name: string, signal: AbortSignal): Promise<T | undefined> {
    const cached = this.informer.get({ namespace: '', name });
    const written = this.#written.get(name);
    if (written === undefined || cached?.metadata.resourceVersion === written) {
      this.#written.delete(name);
      return cached;
    }
    return this.read(name, signal);
  }

  /** As the informer knows them, which may be a moment ago. */
  list(): readonly T[] {
    return this.informer.list();
  }

  /** As the server has it now. */
  async read(name: string, signal: AbortSignal): Promise<T | undefined> {
    try {
      return this.#note(await this.client.get<T>(this.resource, { namespace: '', name }, signal));
    } catch (error) {
      if (!StatusError.is(error, 'NotFound')) {
        throw error;
      }
      this.#written.delete(name);
      return undefined;
    }
  }

  async create(object: T, signal: AbortSignal): Promise<T> {
    return this.#note(await this.client.create(this.resource, object, signal));
  }

  async patch(name: string, request: PatchRequest, signal: AbortSignal): Promise<T> {
    return this.#note(await this.client.patch<T>(this.resource, { namespace: '', name }, request, signal));
  }

  /** Does nothing when it is gone, or is another object of that name by now. */
  async delete({ metadata: { name, uid = '' } }: T, signal: AbortSignal): Promise<void> {
    try {
      const options = { preconditions: { uid }, propagationPolicy: 'Background' } as const;
      await this.client.delete(this.resource, { namespace: '', name }, options, signal);
    } catch (error) {
      if (!StatusError.is(error, 'NotFound') && !StatusError.is(error, 'Conflict')) {
        throw error;
      }
    }
  }

  /**
   * Changes all but the status. When somebody else was faster the change is made anew, of what they wrote; a change that
   * returns what it was given writes nothing.
   *
   * @returns the object after it; `undefined` when there is none
   */
  change(name: string, change: (current: T) => T, signal: AbortSignal): Promise<T | undefined> {
    return this.#change(name, change, (next) => this.client.update(this.resource, next, signal), signal);
  }

  /** As {@link change}, of the status alone. */
  changeStatus(name: string, change: (current: T) => T, signal: AbortSignal): Promise<T | undefined> {
    return this.#change(name, change, (next) => this.client.updateStatus(this.resource, next, signal), signal);
  }

  async #change(
    name: string,
    change: (current: T) => T,
    write: (next: T) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    let current = await this.get(name, signal);
    for (let tries = 1; current !== undefined; tries += 1) {
      const next = change(current);
      if (isDeepStrictEqual(next, current)) {
        return current;
      }
      try {
        return this.#note(await write(next));
      } catch (error) {
        const isOutrun = StatusError.is(error, 'Conflict') || StatusError.is(error, 'NotFound');
        if (!isOutrun || tries === TRIES) {
          throw error;
        }
        current = await this.read(name, signal);
      }
    }
    return undefined;
  }

  #note(object: T): T {
    this.#written.set(object.metadata.name, object.metadata.resourceVersion ?? '');
    return object;
  }
}
