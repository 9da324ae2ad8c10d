import { type ChildProcess, spawn, type SpawnOptions, type StdioOptions } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a server until its own end, or until the descriptor 3 closes because the process that started it is gone, however it
 * went. Then the directory goes too. A server that ends while the file `restart` is there is started again.
 */
const supervisor = `directory=$1; shift
  (cat <&3 >/dev/null; kill -9 "$(cat "$directory/server.pid")"; rm -rf "$directory") >/dev/null 2>&1 &
  while :; do
    "$@" 3<&- &
    echo $! >"$directory/server.pid"
    wait $!; status=$?
    rm "$directory/restart" 2>/dev/null || exit $status
  done`;

/** A database server of this process, in a directory that goes with it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  private constructor(
    child: ChildProcess,
    private readonly directory: string,
  ) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk.toString()));
    }
  }

  static start(directory: string, command: string, args: readonly string[], options: SpawnOptions): ServerProcess {
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe'];
    return new ServerProcess(
      spawn('/bin/sh', ['-c', supervisor, 'sh', directory, command, ...args], { ...options, stdio }),
      directory,
    );
  }

  /** @throws Error with the server's output when it ends first, or `ask` fails for half a minute */
  async untilReady(ask: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        await ask();
        this.#keepRunning(false);
        return;
      } catch (cause) {
        if (this.#child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`the test server did not start:\n${this.#output.join('')}`, { cause });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Ends the server as a crash does, and starts it again on the same data. Returns when the old one is gone. */
  async crash(signal: NodeJS.Signals): Promise<void> {
    const pid = await this.#pid();
    await writeFile(join(this.directory, 'restart'), '');
    process.kill(pid, signal);
    while ((await this.#pid()) === pid) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) {
      return;
    }
    this.#keepRunning(true);
    const exit = once(this.#child, 'exit');
    this.#child.stdio[3]?.destroy();
    await exit;
  }

  async #pid(): Promise<number> {
    return Number(await readFile(join(this.directory, 'server.pid'), 'utf8'));
  }

  /** Whether this process stays for the server's sake. */
  #keepRunning(keep: boolean): void {
    const handles = [this.#child, ...this.#child.stdio.filter((stream) => stream instanceof Socket)];
    for (const handle of handles) {
      if (keep) {
        handle.ref();
      } else {
        handle.unref();
      }
    }
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
