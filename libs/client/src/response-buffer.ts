const FIRST_BYTES = 64 * 1024;

/**
 * The bytes of an answer, collected as they arrive. Memory it no longer needs is free at once: left to the garbage
 * collector, megabytes of it lie about until V8 runs out of memory of its own.
 */
export class ResponseBuffer implements Disposable {
  #memory = new ArrayBuffer(FIRST_BYTES);
  #length = 0;

  append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#memory.byteLength) {
      this.#memory = this.#memory.transfer(Math.max(length, 2 * this.#memory.byteLength));
    }
    new Uint8Array(this.#memory).set(chunk, this.#length);
    this.#length = length;
  }

  /** What has arrived. Empty once something is appended, or this is disposed of. */
  get bytes(): Buffer {
    return Buffer.from(this.#memory, 0, this.#length);
  }

  [Symbol.dispose](): void {
    this.#memory = this.#memory.transfer(0);
    this.#length = 0;
  }
}
