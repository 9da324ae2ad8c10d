import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A database server of this process, in a directory that goes with it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  readonly #killOnExit = (): void => this.#kill();

  private constructor(
    readonly directory: string,
    child: ChildProcess,
  ) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk.toString()));
    }
    process.once('exit', this.#killOnExit);
  }

  static start(directory: string, command: string, args: readonly string[], options: SpawnOptions): ServerProcess {
    return new ServerProcess(directory, spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** @throws Error with the server's output when it ends first, or `ask` fails for half a minute */
  async untilReady(ask: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        await ask();
        // It is the answer of this server that counts; the event loop must not wait for it at the end.
        this.#child.unref();
        return;
      } catch (cause) {
        if (this.#child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`the test server did not start:\n${this.#output.join('')}`, { cause });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#killOnExit);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.ref();
      const exit = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  #kill(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** An empty directory with a path short enough for a unix socket in it, which every user may enter. */
export async function serverDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cpdb-'));
  await chmod(directory, 0o755);
  return directory;
}

/** Runs a program to its end. @throws Error with its output when it fails */
export async function run(command: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`${command} failed:\n${output.join('')}`);
  }
}

/** A user of this machine other than root, of the first of these names that exists. */
export async function unprivilegedUser(names: readonly string[]): Promise<{ uid: number; gid: number } | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const [, , uid, gid] = lines.find(([candidate]) => candidate === name) ?? [];
    if (uid !== undefined && gid !== undefined) {
      return { uid: Number(uid), gid: Number(gid) };
    }
  }
  return undefined;
}
