import { setImmediate } from 'node:timers/promises';
import type { ListSink, ReflectorStore, WireObject } from '#client';
import { objectKey, type ObjectEvent } from '#kube';
import type { ObjectConversion } from './object-conversion.js';
import type { ObjectRenderer } from './object-renderer.js';
import type { BlockView } from './store/object-block.js';
import { MetricsStore, type Generation } from './store/metrics-store.js';
import type { RenderedObject } from './store/rendered-object.js';

/** How long objects are rendered before others have their turn. */
const TURN_MS = 5;

export interface ListFeedOptions {
  readonly familyCount: number;
  readonly renderer: ObjectRenderer;
  readonly convert: ObjectConversion;
  readonly isNamespaceKept: (namespace: string) => boolean;
  /** Called after every change and list. */
  readonly onChange: () => void;
  readonly onFailure: (name: string, error: unknown) => void;
}

/** What is shown of a list, and whether that is all of it. */
interface Content {
  readonly store: MetricsStore;
  isComplete: boolean;
}

/**
 * Turns what a reflector sees of one list into exposition. An object that cannot be understood contributes nothing, and
 * never stops the reflector.
 */
export class ListFeed implements ReflectorStore<WireObject> {
  #content: Content | undefined;

  constructor(private readonly options: ListFeedOptions) {}

  /** Whether a list has been seen to its end since it was turned on. */
  get isComplete(): boolean {
    return this.#content?.isComplete ?? false;
  }

  get store(): MetricsStore | undefined {
    return this.#content?.store;
  }

  snapshot(): readonly BlockView[] {
    return this.#content?.store.snapshot() ?? [];
  }

  /** Begin to listen; of what is there already a list has to tell. */
  turnOn(): void {
    this.#content ??= { store: new MetricsStore(this.options.familyCount), isComplete: false };
  }

  /** Forget everything. */
  turnOff(): void {
    this.#content = undefined;
  }

  beginList(): ListSink<WireObject> {
    const content = this.#content;
    if (content === undefined) {
      return ignored;
    }
    const generation = content.store.beginGeneration();
    return {
      page: (objects) => this.#take(objects, content.store, generation),
      end: () => {
        generation.end();
        content.isComplete = true;
        this.options.onChange();
      },
      // What was shown before is shown on.
      abandon: () => undefined,
    };
  }

  apply({ type, object }: ObjectEvent<WireObject>): void {
    const store = this.#content?.store;
    if (store === undefined || type === 'BOOKMARK' || !this.#isKept(object)) {
      return;
    }
    const rendered = type === 'DELETED' ? undefined : this.#render(object);
    if (rendered === undefined) {
      store.delete(keyOf(object));
    } else {
      store.put(rendered);
    }
    this.options.onChange();
  }

  async #take(objects: readonly WireObject[], store: MetricsStore, generation: Generation): Promise<void> {
    let turnEnds = performance.now() + TURN_MS;
    for (const object of objects.filter((each) => this.#isKept(each))) {
      if (store.hasVersion(keyOf(object), versionOf(object))) {
        generation.keep(keyOf(object));
        continue;
      }
      const rendered = this.#render(object);
      if (rendered !== undefined) {
        generation.put(rendered);
      }
      if (performance.now() > turnEnds) {
        await setImmediate();
        turnEnds = performance.now() + TURN_MS;
      }
    }
  }

  #render(object: WireObject): RenderedObject | undefined {
    const { convert, renderer, onFailure } = this.options;
    try {
      return { key: keyOf(object), version: versionOf(object), ...renderer.render(convert(object.parse())) };
    } catch (error) {
      onFailure(objectKey(object), error);
      return undefined;
    }
  }

  #isKept({ metadata: { namespace = '' } }: WireObject): boolean {
    return namespace === '' || this.options.isNamespaceKept(namespace);
  }
}

const ignored: ListSink<WireObject> = { page: () => undefined, end: () => undefined, abandon: () => undefined };

function keyOf(object: WireObject): string {
  return object.metadata.uid ?? objectKey(object);
}

/** Without a uid, another object of the same name could have the same version. */
function versionOf({ metadata: { uid, resourceVersion } }: WireObject): number {
  const version = uid === undefined ? Number.NaN : Number(resourceVersion ?? Number.NaN);
  return Number.isSafeInteger(version) ? version : Number.NaN;
}
