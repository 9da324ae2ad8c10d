import { BlockView, ObjectBlock } from './object-block.js';
import type { RenderedObject } from './rendered-object.js';

/** Limits of a block: more, and one death among them wastes too much time; fewer, and there are too many of them. */
const OBJECTS_OF_BLOCK = 256;
const BYTES_OF_BLOCK = 256 * 1024;
/** With less than a quarter of its objects and half of its bytes, a block is worth merging with others. */
const THIN_OBJECTS = OBJECTS_OF_BLOCK / 4;
const THIN_BYTES = BYTES_OF_BLOCK / 2;
/** So much of a block may be dead. */
const WASTE = 0.1;
/** Blocks to be merged are left alone until they are this many. */
const THIN_BLOCKS = 16;

/**
 * The exposition of the objects of one list, as bytes and nothing else. A change adds a small block and marks the lines
 * before as dead; small and half dead blocks are merged from time to time. What the store held at one moment remains
 * readable as long as somebody reads it.
 */
export class MetricsStore {
  readonly #views: (BlockView | undefined)[] = [];
  readonly #freeIds: number[] = [];
  /** Where an object is: number of its block and place in it. */
  readonly #places = new Map<string, number>();
  readonly #thin = new Set<number>();
  #seriesCount = 0;
  #byteCount = 0;

  constructor(private readonly familyCount: number) {}

  get objectCount(): number {
    return this.#places.size;
  }

  get seriesCount(): number {
    return this.#seriesCount;
  }

  /** Bytes of the exposition. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** All there is now, in no particular order of objects. It does not follow what comes later. */
  snapshot(): readonly BlockView[] {
    return this.#views.filter((view) => view !== undefined);
  }

  /** Whether it holds an object in this very version. */
  hasVersion(key: string, version: number): boolean {
    const place = this.#places.get(key);
    return place !== undefined && this.#views[blockOf(place)]?.block.versions[slotOf(place)] === version;
  }

  /** Adds an object, or puts it in place of what it was. */
  put(object: RenderedObject): void {
    this.#add(ObjectBlock.of([object]));
    this.#mergeThin();
  }

  delete(key: string): void {
    const place = this.#places.get(key);
    const id = place === undefined ? 0 : blockOf(place);
    const view = place === undefined ? undefined : this.#views[id];
    if (place === undefined || view === undefined) {
      return;
    }
    const slot = slotOf(place);
    this.#places.delete(key);
    this.#seriesCount -= view.block.series[slot] ?? 0;
    this.#byteCount -= view.block.bytesOf(slot);
    this.#set(id, view.without(slot));
  }

  /** Begins to gather what a list holds. Nothing of it is seen before its end. */
  beginGeneration(): Generation {
    return new Generation((kept, blocks) => this.#swap(kept, blocks));
  }

  #swap(kept: ReadonlySet<string>, blocks: readonly ObjectBlock[]): void {
    for (const key of this.#places.keys()) {
      if (!kept.has(key)) {
        this.delete(key);
      }
    }
    blocks.forEach((block) => this.#add(block));
    this.#mergeThin();
  }

  #add(block: ObjectBlock): void {
    // A list may have an object twice.
    block.keys.forEach((key) => this.delete(key));
    const id = this.#freeIds.pop() ?? this.#views.length;
    this.#set(id, BlockView.of(block));
    for (const [slot, key] of block.keys.entries()) {
      this.#places.set(key, id * OBJECTS_OF_BLOCK + slot);
      this.#seriesCount += block.series[slot] ?? 0;
    }
    this.#byteCount += block.bytes.length;
  }

  #set(id: number, view: BlockView | undefined): void {
    this.#views[id] = view;
    if (view === undefined) {
      this.#freeIds.push(id);
    }
    if (view !== undefined && isThin(view)) {
      this.#thin.add(id);
    } else {
      this.#thin.delete(id);
    }
  }

  #mergeThin(): void {
    if (this.#thin.size < THIN_BLOCKS) {
      return;
    }
    const ids = [...this.#thin];
    for (const group of inGroups(ids.flatMap((id) => this.#viewWith(id)))) {
      if (group.length > 1 || group.some(({ view }) => view.liveCount < view.block.size)) {
        this.#merge(group);
      }
    }
  }

  #merge(group: readonly NumberedView[]): void {
    const views = group.map(({ view }) => view);
    for (const { id, view } of group) {
      this.#byteCount -= view.liveBytes;
      this.#seriesCount -= view.seriesCount;
      this.#set(id, undefined);
    }
    this.#add(ObjectBlock.merged(views, this.familyCount));
  }

  #viewWith(id: number): readonly NumberedView[] {
    const view = this.#views[id];
    return view === undefined ? [] : [{ id, view }];
  }
}

/** A list on its way into a store: either ended, or forgotten. */
export class Generation {
  readonly #kept = new Set<string>();
  readonly #blocks: ObjectBlock[] = [];
  #pending = new Map<string, RenderedObject>();
  #pendingSize = 0;

  constructor(private readonly swap: (kept: ReadonlySet<string>, blocks: readonly ObjectBlock[]) => void) {}

  /** An object that the store holds as it is. */
  keep(key: string): void {
    this.#kept.add(key);
  }

  /** An object that is new or has changed; in a list that has it twice, the last counts. */
  put(object: RenderedObject): void {
    this.#pending.set(object.key, object);
    this.#pendingSize += object.families.reduce((sum, { length }) => sum + length, 0);
    if (this.#pending.size === OBJECTS_OF_BLOCK || this.#pendingSize >= BYTES_OF_BLOCK) {
      this.#flush();
    }
  }

  /** The list is complete: the store holds exactly it, from one moment to the next. */
  end(): void {
    this.#flush();
    this.swap(this.#kept, this.#blocks);
  }

  #flush(): void {
    if (this.#pending.size > 0) {
      this.#blocks.push(ObjectBlock.of([...this.#pending.values()]));
      this.#pending = new Map();
      this.#pendingSize = 0;
    }
  }
}

interface NumberedView {
  readonly id: number;
  readonly view: BlockView;
}

function blockOf(place: number): number {
  return Math.floor(place / OBJECTS_OF_BLOCK);
}

function slotOf(place: number): number {
  return place % OBJECTS_OF_BLOCK;
}

function isThin({ block, liveCount, liveBytes }: BlockView): boolean {
  const isSmall = liveCount < THIN_OBJECTS && liveBytes < THIN_BYTES;
  return isSmall || liveBytes < (1 - WASTE) * block.bytes.length;
}

/** Groups that fit into a block each. */
function inGroups(views: readonly NumberedView[]): readonly (readonly NumberedView[])[] {
  const groups: NumberedView[][] = [];
  let objects = Infinity;
  let bytes = Infinity;
  for (const each of views) {
    objects += each.view.liveCount;
    bytes += each.view.liveBytes;
    if (objects > OBJECTS_OF_BLOCK || bytes > BYTES_OF_BLOCK) {
      groups.push([]);
      objects = each.view.liveCount;
      bytes = each.view.liveBytes;
    }
    groups.at(-1)?.push(each);
  }
  return groups;
}
