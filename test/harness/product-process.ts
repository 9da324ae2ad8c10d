import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What we build. */
export type Binary =
  'apiserver' | 'binding-apiserver' | 'clusterpedia' | 'clustersynchro-manager' | 'controller-manager';

const keptCharacters = 20_000;

/** One of our binaries, as built, in a process of its own. */
export class ProductProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
  #output = '';

  constructor(
    private readonly binary: Binary,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const script = `dist/apps/${binary}/src/main.js`;
    this.#child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-keptCharacters);
      });
    }
    // Only then has everything been read that it wrote.
    this.#exited = once(this.#child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  /** The end of what it printed and logged. */
  get output(): string {
    return this.#output;
  }

  /** Calls back with all it prints from now on, in the pieces it comes in. */
  onOutput(listener: (text: string) => void): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => listener(chunk.toString()));
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws Error with its output when it has ended */
  checkRunning(): void {
    if (!this.isRunning) {
      throw new Error(`${this.binary} has ended:\n${this.#output}`);
    }
  }

  /** Waits for its end. @returns the exit code; -1 when a signal ended it */
  async exitCode(): Promise<number> {
    const [code] = await this.#exited;
    return code ?? -1;
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number> {
    this.#child.kill('SIGTERM');
    return this.exitCode();
  }

  /** Sends a signal and does not wait: one that suspends it, or wakes it up. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
