import { appendFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Logger } from '#telemetry';
import type { AuditBackend } from './audit-backend.js';
import type { AuditEvent } from './audit-event.js';

export interface AuditLogOptions {
  readonly path: string;
  /** A file that would become larger is put aside. */
  readonly maxBytes: number;
  /** Files put aside that are kept; 0 keeps all. */
  readonly maxBackups: number;
  /** How long they are kept; 0 is for ever. */
  readonly maxAgeMs: number;
  readonly logger: Logger;
  /** Told how many records were lost. */
  readonly onDropped: (count: number) => void;
}

/** What may wait for a slow disk. */
const maxWaitingBytes = 16 * 1024 * 1024;
const fileMode = 0o600;

/**
 * Records in a file, one a line. What comes while a write is under way is written together. A full file is renamed, with
 * the time in its name, `audit-2026-01-02T03-04-05.678.log`, and another is begun.
 */
export class AuditLog implements AuditBackend {
  readonly name = 'log';
  readonly #options: AuditLogOptions;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  /** Bytes of the file; unknown before the first write. */
  #size: number | undefined;
  #lastPutAsideMs = 0;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  record(_event: AuditEvent, line: string): void {
    if (this.#waitingBytes + line.length > maxWaitingBytes) {
      this.#options.onDropped(1);
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#writing ??= this.#write();
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#append(Buffer.from(`${lines.join('\n')}\n`));
      } catch (error) {
        this.#size = undefined;
        this.#options.logger.error({ error, records: lines.length }, 'audit records not written');
        this.#options.onDropped(lines.length);
      }
    }
    this.#writing = undefined;
  }

  async #append(block: Buffer): Promise<void> {
    const { path, maxBytes } = this.#options;
    this.#size ??= await sizeOf(path);
    if (this.#size > 0 && this.#size + block.length > maxBytes) {
      await this.#putAside();
      this.#size = 0;
    }
    await appendFile(path, block, { mode: fileMode });
    this.#size += block.length;
  }

  async #putAside(): Promise<void> {
    const { path, maxBackups, maxAgeMs } = this.#options;
    const extension = extname(path);
    const prefix = `${basename(path, extension)}-`;
    const directory = dirname(path);
    // No two files of one name, even when they are full within a millisecond.
    const now = new Date(Math.max(Date.now(), this.#lastPutAsideMs + 1));
    this.#lastPutAsideMs = now.getTime();
    await rename(path, join(directory, `${prefix}${timeInName(now)}${extension}`));
    const backups = (await readdir(directory))
      .filter((file) => file.startsWith(prefix) && file.endsWith(extension))
      .map((file) => ({ file, time: file.slice(prefix.length, file.length - extension.length) }))
      .filter(({ time }) => /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}$/.test(time))
      .sort((left, right) => (left.time < right.time ? 1 : -1));
    const oldest = maxAgeMs === 0 ? '' : timeInName(new Date(now.getTime() - maxAgeMs));
    const expired = backups.filter(({ time }, index) => (maxBackups > 0 && index >= maxBackups) || time < oldest);
    await Promise.all(expired.map(({ file }) => rm(join(directory, file), { force: true })));
  }
}

/** Records on standard output, one a line. */
export class AuditOutput implements AuditBackend {
  readonly name = 'log';

  record(_event: AuditEvent, line: string): void {
    process.stdout.write(`${line}\n`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return 0;
    }
    throw error;
  }
}

/** Sorts as the moments do, and stands in file names of every system. */
function timeInName(moment: Date): string {
  return moment.toISOString().slice(0, -1).replaceAll(':', '-');
}
