import type { ListSink, ReflectorStore, WireObject } from '#client';
import { formatObjectName, objectKey, type KubernetesObject, type ObjectEvent } from '#kube';

/** Events kept for objects that are not stored yet. The first events of an object often come before the object does. */
const MAX_WAITING = 50;

export interface EventIntakeOptions {
  /** Version of each event that is recorded, by the event's key. Kept up to date here. */
  readonly recorded: Map<string, string>;
  readonly isStored: (objectKey: string) => boolean;
  /** @returns whether it is recorded now; rejects only when the signal aborts */
  readonly record: (event: KubernetesObject) => Promise<boolean>;
  /** Nothing of the last page is in memory for the list any more. */
  readonly onPageDone: () => void;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly involved: string;
  readonly event: KubernetesObject;
}

/** Records each version of an event once, one after the other, if the object it is about is stored. */
export class EventIntake implements ReflectorStore<WireObject> {
  /** By the event's key, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly options: EventIntakeOptions) {}

  beginList(): ListSink<WireObject> {
    const { recorded } = this.options;
    const unlisted = new Set(recorded.keys());
    return {
      page: async (events) => {
        for (const event of events) {
          unlisted.delete(objectKey(event));
          await this.#take(event);
        }
        this.options.onPageDone();
      },
      // What has expired stays recorded; it only need not be known any more.
      end: () => unlisted.forEach((key) => recorded.delete(key)),
      abandon: () => undefined,
    };
  }

  async apply({ type, object }: ObjectEvent<WireObject>): Promise<void> {
    if (type === 'DELETED') {
      this.options.recorded.delete(objectKey(object));
      this.#waiting.delete(objectKey(object));
      return;
    }
    await this.#take(object);
  }

  /** An object is stored: what came before it is recorded. */
  objectStored(key: string): void {
    for (const [eventKey, { involved, event }] of this.#waiting) {
      if (involved === key) {
        this.#waiting.delete(eventKey);
        void this.#inTurn(event);
      }
    }
  }

  /** Resolves when nothing is being recorded. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #take(received: WireObject): Promise<void> {
    const key = objectKey(received);
    if (this.options.recorded.get(key) === received.metadata.resourceVersion) {
      return;
    }
    const event = received.parse();
    const involved = involvedKeyOf(event);
    if (this.options.isStored(involved)) {
      await this.#inTurn(event);
      return;
    }
    this.#waiting.delete(key);
    this.#waiting.set(key, { involved, event });
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size > MAX_WAITING) {
      this.#waiting.delete(oldest);
    }
  }

  /** Resolves when it is recorded, or will not be. */
  #inTurn(event: KubernetesObject): Promise<void> {
    this.#last = this.#last.then(() => this.#record(event));
    return this.#last;
  }

  async #record(event: KubernetesObject): Promise<void> {
    const { record, recorded, signal } = this.options;
    try {
      signal.throwIfAborted();
      if (await record(event)) {
        recorded.set(objectKey(event), event.metadata?.resourceVersion ?? '');
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }
}

/** Key of the object an event is about. */
function involvedKeyOf(event: KubernetesObject): string {
  const { namespace = '', name = '' } = (event['involvedObject'] ?? {}) as Partial<Record<string, string>>;
  return formatObjectName({ namespace, name });
}
