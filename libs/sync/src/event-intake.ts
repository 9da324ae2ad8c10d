import type { ListSink, ReflectorStore, WireObject } from '#client';
import { formatObjectName, objectKey, type KubernetesObject, type ObjectEvent } from '#kube';
import { earliestVersion } from './resource-version.js';

/** Events kept for objects that are not stored yet. The first events of an object often come before the object does. */
const MAX_WAITING = 50;
/** How long for: an object that is not stored by then is none of those that are synchronised. */
const MAX_WAIT_MS = 60_000;

export interface EventIntakeOptions {
  /** Version of each event that is recorded, by the event's key. Kept up to date here. */
  readonly recorded: Map<string, string>;
  readonly isStored: (objectKey: string) => boolean;
  /** @returns whether it is recorded now; rejects only when the signal aborts */
  readonly record: (event: KubernetesObject) => Promise<boolean>;
  /** Version up to which events have been handed over before the one at hand; `''` during the first list. */
  readonly handedOverTo: () => string;
  /** Nothing of the last page is in memory for the list any more. */
  readonly onPageDone: () => void;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly involved: string;
  readonly event: KubernetesObject;
  readonly since: number;
  /** What had been handed over before it. */
  readonly after: string;
}

/** Records each version of an event once, one after the other, if the object it is about is stored. */
export class EventIntake implements ReflectorStore<WireObject> {
  /** By the event's key, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  #last: Promise<void> = Promise.resolve();
  /** Of each event that is being recorded, or will be in its turn: what had been handed over before it. */
  readonly #recordingAfter = new Set<{ readonly after: string }>();
  /** An event is not recorded that a list would bring again. */
  #isLost = false;

  constructor(private readonly options: EventIntakeOptions) {}

  /** Every event up to here is recorded, or never will be; `''` when that can be said of no point. */
  get recordedTo(): string {
    this.#dropExpired();
    const [waiting] = this.#waiting.values();
    const [recording] = this.#recordingAfter;
    const unrecorded = [waiting, recording].flatMap((each) => each?.after ?? []);
    return this.#isLost ? '' : earliestVersion([this.options.handedOverTo(), ...unrecorded]);
  }

  beginList(): ListSink<WireObject> {
    const { recorded } = this.options;
    this.#isLost = false;
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
    for (const [eventKey, { involved, event, after }] of this.#waiting) {
      if (involved === key) {
        this.#waiting.delete(eventKey);
        void this.#inTurn(event, after);
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
      await this.#inTurn(event, this.options.handedOverTo());
      return;
    }
    this.#waiting.delete(key);
    this.#waiting.set(key, { involved, event, since: performance.now(), after: this.options.handedOverTo() });
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size > MAX_WAITING) {
      this.#waiting.delete(oldest);
      this.#isLost = true;
    }
  }

  #dropExpired(): void {
    const now = performance.now();
    for (const [key, { since }] of this.#waiting) {
      if (now - since > MAX_WAIT_MS) {
        this.#waiting.delete(key);
      }
    }
  }

  /** Resolves when it is recorded, or will not be. */
  #inTurn(event: KubernetesObject, after: string): Promise<void> {
    const entry = { after };
    this.#recordingAfter.add(entry);
    this.#last = this.#last.then(() => this.#record(event)).finally(() => this.#recordingAfter.delete(entry));
    return this.#last;
  }

  async #record(event: KubernetesObject): Promise<void> {
    const { record, recorded, signal } = this.options;
    try {
      signal.throwIfAborted();
      if (await record(event)) {
        recorded.set(objectKey(event), event.metadata?.resourceVersion ?? '');
      } else {
        this.#isLost = true;
      }
    } catch (error) {
      this.#isLost = true;
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
