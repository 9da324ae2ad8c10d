import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const keptLines = 20;

/** A Node program that runs beside this one, with its output in a file. */
export class ChildService {
  /** Rejects when the program ends without having been asked to. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #isStopping = false;
  #tail = '';

  /** @param args - the script and its arguments */
  constructor(
    private readonly name: string,
    logFile: string,
    args: readonly string[],
  ) {
    // In a process group of its own: Ctrl-C reaches this program, which stops the others in order.
    this.#child = spawn(process.execPath, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      // An arena of the allocator for each thread would keep the buffers of large lists several times.
      env: { ...process.env, MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'] ?? '2' },
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log.write(chunk);
        this.#tail = (this.#tail + chunk.toString()).split('\n').slice(-keptLines).join('\n');
      });
    }
    // Nobody may be left behind when this program is killed.
    process.once('exit', () => this.#child.kill('SIGTERM'));
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      log.end();
      if (!this.#isStopping) {
        throw new Error(`${this.name} ended with ${String(code ?? signal)}; it last said:\n${this.#tail}`);
      }
    });
    // Whoever waits for it hears about it; nobody has to wait.
    this.ended.catch(() => undefined);
  }

  /** @throws Error when it could not be started */
  get pid(): number {
    if (this.#child.pid === undefined) {
      throw new Error(`${this.name} was not started`);
    }
    return this.#child.pid;
  }

  /** Waits until the program prints something. @throws Error when it ends before */
  async outputMatches(pattern: RegExp): Promise<void> {
    const matched = new Promise<void>((resolve) => {
      const look = (): void => {
        if (pattern.test(this.#tail)) {
          this.#child.stdout?.off('data', look);
          resolve();
        }
      };
      this.#child.stdout?.on('data', look);
    });
    await Promise.race([matched, this.ended]);
  }

  /** Asks the program to stop and waits until it has. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
  }
}
