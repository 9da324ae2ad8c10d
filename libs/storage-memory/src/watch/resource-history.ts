import { ChangeWindow, type StateText, StorageError, WatchChange, type WatchCursor, WindowCursor } from '#storage';
import type { MemoryObject } from '../memory-object.js';
import { ClusterVersions } from './cluster-versions.js';

/** How much is kept of one resource: changes, together with the states they are about. */
const LIMITS = { changes: 102_400, bytes: 64 * 1024 * 1024 };
/** So many are kept however old they are. */
const MIN_CHANGES = 100;
/** Others are kept for this long: a client that lost its connection is back by then. */
const KEEP_MS = 75_000;
const MARK_MS = 1000;

/** One object's change. */
export interface MadeChange {
  readonly cluster: string;
  readonly before: MemoryObject | undefined;
  readonly after: MemoryObject | undefined;
}

/** Text of an object, with a resourceVersion of this storage instead of the member's. */
export const textOf: StateText<MemoryObject> = ({ text }, resourceVersion) =>
  text.withMetadata((metadata) => ({ ...metadata, resourceVersion })).json;

/** The latest changes of one resource, and how far each cluster has come. */
export class ResourceHistory {
  readonly #window: ChangeWindow<MemoryObject>;
  /** The last position of each second in which something changed. */
  readonly #marks: { readonly since: number; position: number }[] = [];
  readonly #goneClusters = new Set<string>();
  #versions: ClusterVersions;

  /**
   * @param start - a position that is above every one of an earlier process
   * @param clusters - those that are prepared
   */
  constructor(
    private readonly start: number,
    clusters: readonly string[],
  ) {
    this.#window = new ChangeWindow(start, LIMITS);
    this.#versions = clusters.reduce((versions, cluster) => versions.with(cluster, 0), ClusterVersions.NONE);
  }

  /** Everything up to here has happened. */
  get resourceVersion(): string {
    return this.#versions.format();
  }

  /** Counts a cluster in that is prepared. */
  join(cluster: string): void {
    this.#goneClusters.delete(cluster);
    if (!this.#versions.has(cluster)) {
      this.#versions = this.#versions.with(cluster, 0);
    }
  }

  /** Counts a cluster out that is cleaned up, as soon as the latest change is another one's. */
  leave(cluster: string): void {
    this.#goneClusters.add(cluster);
  }

  /** Tells watchers of changes that were made. */
  append(made: readonly MadeChange[]): void {
    const { end } = this.#window;
    const changes = made.map((change, index) => this.#watchChange(change, end + index + 1));
    this.#window.append(changes, end + changes.length);
    this.#mark(performance.now());
  }

  /**
   * A cursor at a version of a list or an event.
   *
   * @throws StorageError `BadRequest` for what is no version, `Expired` for one whose later changes are not known
   */
  cursorAt(resourceVersion: string): WatchCursor<MemoryObject> {
    const { latest } = ClusterVersions.parse(resourceVersion);
    // Before the first change of all there was nothing, in this process or in another.
    const position = latest === 0 ? this.start : latest;
    if (position < this.#window.start || position > this.#window.end) {
      throw expired();
    }
    return this.#cursor(position, resourceVersion);
  }

  /** A cursor behind all changes so far. */
  cursorAtEnd(): WatchCursor<MemoryObject> {
    return this.#cursor(this.#window.end, this.resourceVersion);
  }

  #cursor(position: number, resourceVersion: string): WatchCursor<MemoryObject> {
    return new WindowCursor({
      window: this.#window,
      position,
      resourceVersion,
      versionAt: () => this.resourceVersion,
      earlier: () => Promise.reject(expired()),
    });
  }

  #watchChange({ cluster, before, after }: MadeChange, position: number): WatchChange<MemoryObject> {
    const versions = this.#advance(cluster, position);
    return new WatchChange(
      {
        position,
        before,
        after,
        // What it led to is in the storage, or was there before the next change.
        bytes: before?.text.json.length ?? 0,
        get resourceVersion() {
          return versions.format();
        },
      },
      textOf,
    );
  }

  #advance(cluster: string, position: number): ClusterVersions {
    this.#versions = this.#versions.with(cluster, position);
    for (const gone of this.#goneClusters) {
      if (gone !== cluster) {
        this.#versions = this.#versions.without(gone);
        this.#goneClusters.delete(gone);
      }
    }
    return this.#versions;
  }

  /** Remembers when the latest changes were made, and forgets what is too old. */
  #mark(now: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && now - last.since < MARK_MS) {
      last.position = this.#window.end;
    } else {
      this.#marks.push({ since: now, position: this.#window.end });
    }
    for (
      let [first] = this.#marks;
      first !== undefined && now - first.since > KEEP_MS + MARK_MS;
      [first] = this.#marks
    ) {
      this.#window.forget(first.position, MIN_CHANGES);
      this.#marks.shift();
    }
  }
}

function expired(): StorageError {
  return new StorageError('Expired', 'the changes since this resourceVersion are no longer known: list again');
}
