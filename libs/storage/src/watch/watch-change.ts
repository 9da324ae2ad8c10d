import type { StoredJson, StoredObjectEvent } from '../resource-storage.js';

/** Text of an object in some state, with a resourceVersion of the storage instead of the member's. */
export type StateText<State> = (state: State, resourceVersion: string) => StoredJson;

export interface WatchChangeOptions<State> {
  /** Counts all changes of the storage: larger for a later one. */
  readonly position: number;
  /** The same, as clients see it. */
  readonly resourceVersion: string;
  /** Absent for an object that was not there. */
  readonly before: State | undefined;
  /** Absent for an object that is no longer there. */
  readonly after: State | undefined;
  /** About how much memory it takes. */
  readonly bytes: number;
}

/** One change of one object, shared by all who watch it: each event that can be made of it is made once. */
export class WatchChange<State> {
  readonly position: number;
  readonly bytes: number;
  readonly #events = new Map<StoredObjectEvent['type'], StoredObjectEvent>();

  constructor(
    private readonly options: WatchChangeOptions<State>,
    private readonly textOf: StateText<State>,
  ) {
    this.position = options.position;
    this.bytes = options.bytes;
  }

  /** The position, as clients see it. */
  get resourceVersion(): string {
    return this.options.resourceVersion;
  }

  /**
   * What a watcher is told. An object that comes to match has been added for it, and one that no longer does is deleted,
   * in the last state in which it matched.
   */
  seenBy(matches: (state: State) => boolean): StoredObjectEvent | undefined {
    const { before, after } = this.options;
    const did = before !== undefined && matches(before);
    if (after !== undefined && matches(after)) {
      return this.#event(did ? 'MODIFIED' : 'ADDED', after);
    }
    return did ? this.#event('DELETED', before) : undefined;
  }

  #event(type: StoredObjectEvent['type'], state: State): StoredObjectEvent {
    let event = this.#events.get(type);
    if (event === undefined) {
      const { resourceVersion } = this;
      event = { type, resourceVersion, json: this.textOf(state, resourceVersion) };
      this.#events.set(type, event);
    }
    return event;
  }
}
