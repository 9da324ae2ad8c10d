/** Size of the pieces a response is written in: large enough for the socket, small enough to hold many at once. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Joins texts and buffers into blocks of about 256 KiB. Text is encoded straight into the block; a large piece becomes a
 * block of its own. Buffers are not copied when they are that large, so they must not change afterwards.
 */
export class OutputBlocks {
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
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

  /** Blocks that are complete, in order. They are the caller's. */
  takeFull(): readonly Buffer[] {
    if (this.#full.length === 0) {
      return this.#full;
    }
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
    this.#used +=
      typeof piece === 'string' ? this.#block.write(piece, this.#used) : piece.copy(this.#block, this.#used);
  }

  #finishBlock(): void {
    if (this.#used > 0) {
      this.#full.push(this.#block.subarray(0, this.#used));
      this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
      this.#used = 0;
    }
  }
}
