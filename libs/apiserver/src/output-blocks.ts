/** Size of the pieces a response is written in: large enough for the socket, small enough to hold many at once. */
const BLOCK_BYTES = 256 * 1024;

/** Memory of blocks to keep for the next answers. */
const MOST_FREE = 16;

/** Fresh memory is slow: the system fills each page of it with zeros when it is first touched. */
const free: Buffer<ArrayBuffer>[] = [];
const lent = new WeakSet<ArrayBufferLike>();

/**
 * Joins texts and buffers into blocks of about 256 KiB. Text is encoded straight into the block; a large piece becomes a
 * block of its own. Buffers are not copied when they are that large, so they must not change afterwards.
 */
export class OutputBlocks {
  #block: Buffer | undefined;
  #used = 0;
  #full: Buffer[] = [];

  append(piece: string | Buffer): void {
    // A UTF-16 unit is three bytes at most, which spares counting them while there is room.
    const mostBytes = piece.length * (typeof piece === 'string' ? 3 : 1);
    if (mostBytes <= BLOCK_BYTES - this.#used) {
      this.#write(piece);
      return;
    }
    const bytes = Buffer.byteLength(piece);
    if (bytes > BLOCK_BYTES - this.#used) {
      this.#finishBlock();
    }
    if (bytes > BLOCK_BYTES) {
      this.#full.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    } else {
      this.#write(piece);
    }
  }

  /** Blocks that are complete, in order. They are the caller's, until it calls {@link recycleBlock}. */
  takeFull(): readonly Buffer[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** Everything that is left. */
  takeRest(): readonly Buffer[] {
    this.#finishBlock();
    return this.takeFull();
  }

  #write(piece: string | Buffer): void {
    this.#block ??= takeMemory();
    this.#used +=
      typeof piece === 'string' ? this.#block.write(piece, this.#used) : piece.copy(this.#block, this.#used);
  }

  #finishBlock(): void {
    if (this.#block !== undefined) {
      this.#full.push(this.#block.subarray(0, this.#used));
      this.#block = undefined;
      this.#used = 0;
    }
  }
}

/** Gives a block's memory to later blocks, when nobody will read it again. Other buffers may be given too, and are left alone. */
export function recycleBlock(block: Buffer): void {
  if (lent.delete(block.buffer) && free.length < MOST_FREE) {
    free.push(Buffer.from(block.buffer as ArrayBuffer));
  }
}

function takeMemory(): Buffer<ArrayBuffer> {
  const memory = free.pop() ?? Buffer.from(new ArrayBuffer(BLOCK_BYTES));
  lent.add(memory.buffer);
  return memory;
}
