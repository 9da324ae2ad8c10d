import { VersionTable } from './version-table.js';

/** Equal to no version that a member sends. */
const UNKNOWN = '';

/**
 * Which version of each object of one resource was last handed over for writing, and which is stored. Holds no objects:
 * an entry is a key and a version, and the few whose write is under way cost a second one.
 *
 * A version is compared for equality only, so a member restored from a backup, whose versions went back, is seen as
 * changed.
 */
export class ResourceVersionCache {
  readonly #seen = new VersionTable();
  /** Keys handed over and not settled, with the version storage holds meanwhile; `undefined` when it holds none. */
  readonly #storedOfUnsettled = new Map<string, string | undefined>();
  #storedCount = 0;

  /** Objects that storage holds. */
  get storedCount(): number {
    return this.#storedCount;
  }

  /**
   * Learn at start what storage holds.
   *
   * @returns whether there are objects of which storage does not know the version
   */
  load(versionByKey: ReadonlyMap<string, string>): { readonly hasUnknown: boolean } {
    let hasUnknown = false;
    for (const [key, version] of versionByKey) {
      this.#storedCount += this.#seen.has(key) ? 0 : 1;
      this.#seen.set(key, version);
      hasUnknown ||= version === UNKNOWN;
    }
    return { hasUnknown };
  }

  /** Whether an object is known: stored, or on its way there. */
  has(key: string): boolean {
    return this.#seen.has(key);
  }

  /** Whether storage holds some version of an object. */
  isStored(key: string): boolean {
    return this.#storedOfUnsettled.has(key) ? this.#storedOfUnsettled.get(key) !== undefined : this.#seen.has(key);
  }

  /** Whether exactly this version was handed over already. */
  hasVersion(key: string, version: string): boolean {
    return this.#seen.get(key) === version;
  }

  /** Every known key. */
  keys(): IterableIterator<string> {
    return this.#seen.keys();
  }

  /** A change goes on its way; `undefined` is a deletion. */
  handOver(key: string, version: string | undefined): void {
    const before = this.#seen.get(key);
    if (!this.#storedOfUnsettled.has(key)) {
      this.#storedOfUnsettled.set(key, before);
    }
    this.#setSeen(key, version);
  }

  /** Storage holds this version now; `undefined` when it holds the object no more. */
  settle(key: string, version: string | undefined): void {
    const stored = version;
    const before = this.#storedOfUnsettled.has(key) ? this.#storedOfUnsettled.get(key) : this.#seen.get(key);
    this.#storedCount += Number(stored !== undefined) - Number(before !== undefined);
    if (this.#seen.get(key) === stored) {
      this.#storedOfUnsettled.delete(key);
      return;
    }
    this.#storedOfUnsettled.set(key, stored);
  }

  /** This version will not be stored. Unless a later one is on its way, the next list sees the object as changed. */
  rollBack(key: string, version: string | undefined): void {
    const current = this.#seen.get(key);
    if (current !== version) {
      return;
    }
    if (this.#storedOfUnsettled.has(key)) {
      this.#setSeen(key, this.#storedOfUnsettled.get(key));
      this.#storedOfUnsettled.delete(key);
    }
  }

  /** Storage may or may not have taken the last change: the next list writes the object again, or deletes it. */
  doubt(key: string): void {
    this.settle(key, UNKNOWN);
  }

  /** Storage has every object, but not as it should be: the next list writes them all again. Before anything is on its way. */
  doubtAll(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.set(key, UNKNOWN);
    }
  }

  /** Nothing is on its way any more: back to what storage holds. Only while nothing is being written. */
  forgetAll(): void {
    for (const [key, stored] of this.#storedOfUnsettled) {
      this.#setSeen(key, stored);
    }
    this.#storedOfUnsettled.clear();
  }

  #setSeen(key: string, version: string | undefined): void {
    if (version === undefined) {
      this.#seen.delete(key);
      return;
    }
    this.#seen.set(key, version);
  }
}
