import { formatGvr, type GroupVersionResource, type ObjectEvent, type ObjectHeader } from '#kube';
import type { ScopedListOptions } from './lister-watcher.js';
import type { ListSink, ReflectorStore } from './reflector-store.js';

const END_ANNOTATION = 'k8s.io/initial-events-end';

/**
 * Which resources one API server does not send as the beginning of a watch, as it has shown: it refused, or never came to
 * the end of it. They are listed instead.
 */
export class WatchListSupport {
  readonly #without = new Set<string>();

  isOffered(resource: GroupVersionResource): boolean {
    return !this.#without.has(formatGvr(resource));
  }

  notOffered(resource: GroupVersionResource): void {
    this.#without.add(formatGvr(resource));
  }

  /** The server may be another than it was. */
  forget(): void {
    this.#without.clear();
  }
}

/** Asks for everything there is, not older than a version, before what changes. `''` is the present. */
export function fromBeginning(resourceVersion: string): ScopedListOptions {
  return { resourceVersion, resourceVersionMatch: 'NotOlderThan', sendInitialEvents: true };
}

/** Whether an event says that everything there is has been told. */
export function endsInitialEvents({ type, object }: ObjectEvent<ObjectHeader>): boolean {
  return type === 'BOOKMARK' && object.metadata?.annotations?.[END_ANNOTATION] === 'true';
}

/**
 * The beginning of a watch that stands for a list: everything there is, and what changes meanwhile, until a bookmark says
 * that this was all.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists
 */
export class InitialEvents<T extends ObjectHeader> {
  #sink: ListSink<T> | undefined;
  #isComplete = false;

  constructor(private readonly store: ReflectorStore<T>) {}

  /** Whether the store has everything: what comes now is an ordinary watch. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  async accept(event: ObjectEvent<T>): Promise<void> {
    // Not before the server sends something: a list that is open costs the store memory.
    this.#sink ??= this.store.beginList();
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
        await this.#sink.page([event.object]);
        return;
      case 'DELETED':
        await this.store.apply(event);
        return;
      case 'BOOKMARK':
        if (endsInitialEvents(event)) {
          await this.#sink.end(event.object.metadata?.resourceVersion ?? '');
          this.#isComplete = true;
        }
    }
  }

  /** The watch is over. Before its end was told, the list it stands for has failed. */
  close(): void {
    if (!this.#isComplete) {
      this.#sink?.abandon();
    }
  }
}
