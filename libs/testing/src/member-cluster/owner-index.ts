import type { ObjectChange } from './object-change.js';

/** Which objects of a table belong to whom. */
export class OwnerIndex {
  readonly #keysByOwner = new Map<string, Set<string>>();

  /** Keys of the objects that name a uid among their owners. */
  ownedBy(uid: string): readonly string[] {
    return [...(this.#keysByOwner.get(uid) ?? [])];
  }

  apply({ type, current, previous }: ObjectChange): void {
    for (const uid of previous?.owners ?? []) {
      this.#remove(uid, current.key);
    }
    for (const uid of type === 'DELETED' ? [] : (current.owners ?? [])) {
      const keys = this.#keysByOwner.get(uid) ?? new Set();
      this.#keysByOwner.set(uid, keys.add(current.key));
    }
  }

  #remove(uid: string, key: string): void {
    const keys = this.#keysByOwner.get(uid);
    keys?.delete(key);
    if (keys?.size === 0) {
      this.#keysByOwner.delete(uid);
    }
  }
}
