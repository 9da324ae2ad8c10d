import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LogSink } from './sql-log.js';

export interface RotatingFileOptions {
  readonly file: string;
  /** Size at which the file is put aside. */
  readonly maxBytes: number;
  /** How old a file put aside may get; 0 is for ever. */
  readonly maxAgeMs: number;
  /** Most files put aside; 0 is any number. */
  readonly maxBackups: number;
  readonly localTime: boolean;
  readonly compress: boolean;
  /** Told once of an error, until writing works again. Lines are lost meanwhile. */
  readonly onError: (error: unknown) => void;
}

/** Lines that wait while the disk is slow; further ones are lost rather than kept in memory. */
const MOST_WAITING = 10_000;

const stampGrammar = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}$/;
const STAMP_LENGTH = '2024-01-31T23-59-59.999'.length;

/** A log file that is put aside as `name-<time>.ext` when it is full. */
export class RotatingFile implements LogSink {
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #hasFailed = false;
  #lastAside = 0;

  private constructor(
    private readonly options: RotatingFileOptions,
    private handle: FileHandle,
    private bytes: number,
  ) {}

  /** @throws Error when the file cannot be made or written */
  static async open(options: RotatingFileOptions): Promise<RotatingFile> {
    await mkdir(dirname(options.file), { recursive: true });
    const handle = await open(options.file, 'a');
    const { size } = await handle.stat();
    return new RotatingFile(options, handle, size);
  }

  write(line: string): void {
    if (this.#waiting.length < MOST_WAITING) {
      this.#waiting.push(line);
      this.#writing ??= this.#drain();
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.handle.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.splice(0);
      try {
        await this.#append(lines);
        this.#hasFailed = false;
      } catch (error) {
        if (!this.#hasFailed) {
          this.#hasFailed = true;
          this.options.onError(error);
        }
      }
    }
    this.#writing = undefined;
  }

  /** Lines are written together up to the size of the file: one at a time would be a system call each. */
  async #append(lines: readonly string[]): Promise<void> {
    let together = '';
    for (const line of lines) {
      if (this.bytes > 0 && this.bytes + Buffer.byteLength(line) > this.options.maxBytes) {
        await this.handle.appendFile(together);
        together = '';
        await this.#putAside();
      }
      together += line;
      this.bytes += Buffer.byteLength(line);
    }
    await this.handle.appendFile(together);
  }

  async #putAside(): Promise<void> {
    const { file, compress } = this.options;
    const { dir, name, ext } = parse(file);
    // Two files never get the same name.
    this.#lastAside = Math.max(Date.now(), this.#lastAside + 1);
    const aside = join(dir, `${name}-${this.#stampOf(new Date(this.#lastAside))}${ext}`);
    await rename(file, aside);
    await this.handle.close();
    this.handle = await open(file, 'a');
    this.bytes = 0;
    if (compress) {
      await pipeline(createReadStream(aside), createGzip(), createWriteStream(`${aside}.gz`));
      await rm(aside);
    }
    await this.#deleteOld();
  }

  #stampOf(time: Date): string {
    const shown = this.options.localTime ? new Date(time.getTime() - time.getTimezoneOffset() * 60_000) : time;
    return shown.toISOString().slice(0, -1).replaceAll(':', '-');
  }

  async #deleteOld(): Promise<void> {
    const { maxAgeMs, maxBackups } = this.options;
    const oldest = maxAgeMs === 0 ? '' : this.#stampOf(new Date(Date.now() - maxAgeMs));
    for (const [index, { path, stamp }] of (await this.#backups()).entries()) {
      if ((maxBackups > 0 && index >= maxBackups) || stamp < oldest) {
        await rm(path);
      }
    }
  }

  /** Files put aside, newest first. */
  async #backups(): Promise<{ path: string; stamp: string }[]> {
    const { dir, name, ext } = parse(this.options.file);
    return (await readdir(dir))
      .filter((entry) => entry.startsWith(`${name}-`) && (entry.endsWith(ext) || entry.endsWith(`${ext}.gz`)))
      .map((entry) => ({ path: join(dir, entry), stamp: entry.slice(name.length + 1, name.length + 1 + STAMP_LENGTH) }))
      .filter(({ stamp }) => stampGrammar.test(stamp))
      .toSorted((a, b) => (a.stamp < b.stamp ? 1 : -1));
  }
}
