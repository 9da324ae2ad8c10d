import { readFile } from 'node:fs/promises';

/** Kubernetes replaces a token well before it expires, so a copy this old is never too old. */
const MAX_AGE_MS = 10_000;

/** A file whose content changes while the process runs, such as a projected service account token. */
export class RotatingFile {
  #content: string | undefined;
  #readAt = -Infinity;

  constructor(private readonly path: string) {}

  /**
   * The content, at most ten seconds old. The last good content stays in use while the file cannot be read.
   *
   * @throws Error when it could never be read
   */
  async read(): Promise<string> {
    const now = performance.now();
    if (this.#content !== undefined && now - this.#readAt < MAX_AGE_MS) {
      return this.#content;
    }
    this.#readAt = now;
    try {
      this.#content = await readFile(this.path, 'utf8');
    } catch (cause) {
      // A rotation replaces the file in two steps; between them the old credential is the best there is.
      if (this.#content === undefined) {
        throw new Error(`cannot read credential file ${this.path}`, { cause });
      }
    }
    return this.#content;
  }

  /** Read the file again next time: the server refused what was in it. */
  invalidate(): void {
    this.#readAt = -Infinity;
  }
}
