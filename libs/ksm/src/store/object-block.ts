import type { RenderedObject } from './rendered-object.js';

/** A part of some bytes, its end not included. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * From this size on, memory of the system is worth its whole pages. A changed pod is a block of about 10 KB until it is merged:
 * with those on the heap of the C library, their holes are 4 % of the whole exposition.
 */
const BYTES_IN_PAGES = 8 * 1024;

interface ObjectColumns {
  readonly keys: readonly string[];
  readonly versions: readonly number[];
  readonly series: readonly number[];
}

/**
 * The lines of some objects as one piece of bytes, all objects of a family together, as they are exposed. Never changes, so
 * that who exposes them needs neither a lock nor a copy.
 */
export class ObjectBlock {
  readonly bytes: Buffer;
  /** Where the lines of an object in a family end: objects of the first family, then those of the second. */
  readonly #ends: Uint32Array;
  /** Of each object, in order, as the two after it. */
  readonly keys: readonly string[];
  readonly versions: readonly number[];
  /** Number of lines. */
  readonly series: readonly number[];

  private constructor(bytes: Buffer, ends: Uint32Array, objects: ObjectColumns) {
    this.bytes = bytes;
    this.#ends = ends;
    this.keys = objects.keys;
    this.versions = objects.versions;
    this.series = objects.series;
  }

  static of(objects: readonly RenderedObject[]): ObjectBlock {
    const familyCount = objects[0]?.families.length ?? 0;
    const parts: string[] = [];
    for (let family = 0; family < familyCount; family += 1) {
      for (const { families } of objects) {
        parts.push(families[family] ?? '');
      }
    }
    const text = parts.join('');
    const bytes = exactly(Buffer.byteLength(text));
    bytes.write(text);
    return new ObjectBlock(bytes, endsOf(parts, bytes.length === text.length), {
      keys: objects.map(({ key }) => key),
      versions: objects.map(({ version }) => version),
      series: objects.map(({ series }) => series),
    });
  }

  /** One block of the objects of several that are still alive. */
  static merged(views: readonly BlockView[], familyCount: number): ObjectBlock {
    const slots = views.flatMap(({ block, runs }) =>
      runs.map((run) => ({ block, run, objects: range(run.start, run.end) })),
    );
    const count = slots.reduce((sum, { objects }) => sum + objects.length, 0);
    const bytes = exactly(views.reduce((sum, { liveBytes }) => sum + liveBytes, 0));
    const ends = new Uint32Array(count * familyCount);
    let position = 0;
    let index = 0;
    for (let family = 0; family < familyCount; family += 1) {
      for (const { block, run, objects } of slots) {
        const { start, end } = block.spanOf(family, run);
        block.bytes.copy(bytes, position, start, end);
        for (const slot of objects) {
          ends[index] = position + block.endOf(family, slot) - start;
          index += 1;
        }
        position += end - start;
      }
    }
    return new ObjectBlock(bytes, ends, {
      keys: slots.flatMap(({ block, run }) => block.keys.slice(run.start, run.end)),
      versions: slots.flatMap(({ block, run }) => block.versions.slice(run.start, run.end)),
      series: slots.flatMap(({ block, run }) => block.series.slice(run.start, run.end)),
    });
  }

  /** Number of objects. */
  get size(): number {
    return this.keys.length;
  }

  /** Where the lines of some adjacent objects are in one family. */
  spanOf(family: number, { start, end }: Span): Span {
    return { start: this.#startOf(family, start), end: this.endOf(family, end - 1) };
  }

  /** Bytes of one object in all families. */
  bytesOf(slot: number): number {
    const familyCount = this.#ends.length / this.size;
    let bytes = 0;
    for (let family = 0; family < familyCount; family += 1) {
      bytes += this.endOf(family, slot) - this.#startOf(family, slot);
    }
    return bytes;
  }

  endOf(family: number, slot: number): number {
    return this.#ends[family * this.size + slot] ?? 0;
  }

  #startOf(family: number, slot: number): number {
    const index = family * this.size + slot;
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}

/** What of a block is still alive. Never changes either: an object that dies makes another view. */
export class BlockView {
  /** Adjacent objects that are alive. */
  readonly runs: readonly Span[];

  private constructor(
    readonly block: ObjectBlock,
    private readonly dead: Uint8Array | undefined,
    readonly liveCount: number,
    readonly liveBytes: number,
  ) {
    this.runs = dead === undefined ? [{ start: 0, end: block.size }] : runsWithout(dead);
  }

  /** All of a block. */
  static of(block: ObjectBlock): BlockView {
    return new BlockView(block, undefined, block.size, block.bytes.length);
  }

  /** The same without one object that is alive; `undefined` when nothing remains. */
  without(slot: number): BlockView | undefined {
    if (this.liveCount === 1) {
      return undefined;
    }
    const dead = this.dead === undefined ? new Uint8Array(this.block.size) : this.dead.slice();
    dead[slot] = 1;
    return new BlockView(this.block, dead, this.liveCount - 1, this.liveBytes - this.block.bytesOf(slot));
  }

  /** Number of lines. */
  get seriesCount(): number {
    return this.runs.reduce(
      (sum, { start, end }) => sum + this.block.series.slice(start, end).reduce((count, each) => count + each, 0),
      0,
    );
  }
}

function runsWithout(dead: Uint8Array): readonly Span[] {
  const runs: Span[] = [];
  let start = 0;
  for (let slot = 0; slot <= dead.length; slot += 1) {
    if (slot === dead.length || dead[slot] === 1) {
      if (slot > start) {
        runs.push({ start, end: slot });
      }
      start = slot + 1;
    }
  }
  return runs;
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** @param isAscii - whether every character is a byte */
function endsOf(parts: readonly string[], isAscii: boolean): Uint32Array {
  const ends = new Uint32Array(parts.length);
  let end = 0;
  for (const [index, part] of parts.entries()) {
    end += isAscii ? part.length : Buffer.byteLength(part);
    ends[index] = end;
  }
  return ends;
}

/**
 * Bytes of their own: a part of the pool would keep all of the pool. The memory of a buffer that could be resized comes from the
 * system and goes back to it, while what is freed on the heap of the C library is a hole that the next block does not fit.
 */
function exactly(size: number): Buffer {
  return size < BYTES_IN_PAGES
    ? Buffer.allocUnsafeSlow(size)
    : Buffer.from(new ArrayBuffer(size, { maxByteLength: size }), 0, size);
}
