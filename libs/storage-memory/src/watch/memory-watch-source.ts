import type { SearchOptions } from '#api';
import { type InitialState, StorageError, type WatchCursor, type WatchSource } from '#storage';
import type { MemoryObject, MemoryType } from '../memory-object.js';
import type { MemoryStore } from '../memory-store.js';
import { promised } from '../promised.js';
import { matcherOf, type Matcher } from '../search/matcher.js';
import { matching } from '../search/matching.js';
import { textOf } from './resource-history.js';

/** Lets one resource be watched. */
export class MemoryWatchSource implements WatchSource<MemoryObject> {
  readonly textOf = textOf;

  constructor(
    private readonly type: MemoryType,
    private readonly store: MemoryStore,
  ) {}

  matcherOf(search: SearchOptions): Matcher {
    if (search.owner !== undefined) {
      throw new StorageError('Invalid', 'a search by owner cannot be watched', { field: 'owner' });
    }
    return matcherOf(search, this.store);
  }

  initialState(search: SearchOptions, signal: AbortSignal): Promise<InitialState<MemoryObject>> {
    return promised(() => {
      const cursor = this.store.history(this.type).cursorAtEnd();
      return {
        resourceVersion: cursor.resourceVersion,
        items: matching(this.store.objectsOf(this.type), this.matcherOf(search), signal),
        cursor: () => Promise.resolve(cursor),
      };
    });
  }

  cursorAt(resourceVersion: string): Promise<WatchCursor<MemoryObject>> {
    return promised(() => this.store.history(this.type).cursorAt(resourceVersion));
  }

  cursorAtEnd(): Promise<WatchCursor<MemoryObject>> {
    return promised(() => this.store.history(this.type).cursorAtEnd());
  }
}
