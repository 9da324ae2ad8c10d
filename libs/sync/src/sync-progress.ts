/** Names one of the lists that together hold a resource: a namespace, or `''` for all of them. */
type ListName = string;

interface Admission {
  /** Changes that were handed over together, and are still on their way. */
  readonly changes: number;
  readonly at: number;
}

interface Mark {
  readonly resourceVersion: string;
  /** Changes that were on their way when the mark was set, and still are. */
  readonly changes: number;
}

/**
 * Knows how far the storage is complete. Changes are stored in the order in which they were first handed over, so it is
 * enough to count them: once as many are settled as were under way at some moment, everything of that moment is stored.
 */
export class SyncProgress {
  #unsettled = 0;
  /** The oldest first. */
  readonly #admissions: Admission[] = [];
  #initialLists: ReadonlySet<ListName> = new Set();
  #initialChanges: number | undefined;
  /** Lists that have to be read before anything is complete: a change of theirs may be lost. */
  #listsToRead: ReadonlySet<ListName>;
  /** Lists begun after the last change was lost. */
  #listsBegun: ReadonlySet<ListName> = new Set();
  #mark: Mark | undefined;
  #storedTo: string;

  /**
   * @param storedTo - where storage is complete already; `''` when nothing is known
   * @param now - milliseconds
   */
  constructor(
    private readonly lists: readonly ListName[],
    storedTo: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#storedTo = storedTo;
    this.#listsToRead = new Set(storedTo === '' ? lists : []);
  }

  /** Storage has every change up to here; `''` when that is not known of any point. */
  get storedTo(): string {
    return this.#storedTo;
  }

  /** Whether changes are lost that only a list finds again. */
  get needsLists(): boolean {
    return this.#listsToRead.size > 0;
  }

  /** Whether what the first lists of this start found is stored. */
  get isInitialListStored(): boolean {
    return this.#initialChanges === 0;
  }

  /** How long the oldest change has been on its way; 0 when none is. */
  get lagMs(): number {
    const [oldest] = this.#admissions;
    return oldest === undefined ? 0 : this.now() - oldest.at;
  }

  /** List and watch begin, with the lists or without. */
  begin({ withLists }: { readonly withLists: boolean }): void {
    this.#initialLists = new Set(withLists ? this.lists : []);
    this.#initialChanges = withLists ? undefined : this.#unsettled;
  }

  /** So many more changes are on their way. */
  admitted(changes: number): void {
    if (changes > 0) {
      this.#unsettled += changes;
      this.#admissions.push({ changes, at: this.now() });
    }
  }

  /** So many changes are stored, or lost: the oldest. */
  settled(changes: number): void {
    this.#unsettled -= changes;
    takeOff(this.#admissions, 0, changes);
    if (this.#initialChanges !== undefined) {
      this.#initialChanges = Math.max(0, this.#initialChanges - changes);
    }
    if (this.#mark !== undefined) {
      this.#moveMark({ ...this.#mark, changes: this.#mark.changes - changes });
    }
  }

  /** So many changes will not be stored, and were not refused: the newest. */
  dropped(changes: number): void {
    this.#unsettled -= changes;
    takeOff(this.#admissions, -1, changes);
    if (changes > 0) {
      this.lost();
    }
  }

  /** A change is not stored, or may not be. */
  lost(): void {
    this.#mark = undefined;
    this.#listsBegun = new Set();
    this.#listsToRead = new Set(this.lists);
  }

  /** Storage is complete up to no point: what was known is of another member, or of another time of it. */
  forget(): void {
    this.#storedTo = '';
    this.lost();
  }

  listBegins(list: ListName): void {
    this.#listsBegun = new Set([...this.#listsBegun, list]);
  }

  /** All changes of a list are on their way. */
  listEnds(list: ListName): void {
    if (this.#listsBegun.has(list)) {
      this.#listsToRead = without(this.#listsToRead, list);
    }
    if (this.#initialChanges === undefined) {
      this.#initialLists = without(this.#initialLists, list);
      this.#initialChanges = this.#initialLists.size === 0 ? this.#unsettled : undefined;
    }
  }

  /** Everything up to here has been handed over. */
  handedOverTo(resourceVersion: string): void {
    if (!this.needsLists && this.#mark === undefined && resourceVersion !== '') {
      this.#moveMark({ resourceVersion, changes: this.#unsettled });
    }
  }

  #moveMark(mark: Mark): void {
    const isReached = mark.changes <= 0;
    this.#mark = isReached ? undefined : mark;
    this.#storedTo = isReached ? mark.resourceVersion : this.#storedTo;
  }
}

function without(lists: ReadonlySet<ListName>, list: ListName): ReadonlySet<ListName> {
  return new Set([...lists].filter((each) => each !== list));
}

/** Takes so many changes off one end of some admissions. */
function takeOff(admissions: Admission[], end: 0 | -1, changes: number): void {
  for (let left = changes; left > 0;) {
    const [admission] = admissions.splice(end, 1);
    if (admission === undefined) {
      return;
    }
    const rest = { ...admission, changes: admission.changes - left };
    left -= admission.changes;
    if (rest.changes > 0) {
      admissions.splice(end === 0 ? 0 : admissions.length, 0, rest);
    }
  }
}
