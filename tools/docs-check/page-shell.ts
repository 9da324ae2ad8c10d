import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a command printed, to standard output and error as a terminal shows them. */
export interface ShellResult {
  /** When it was interrupted, those before: a process that stops in good order may say so. */
  readonly lines: readonly string[];
  /** `undefined` when it was interrupted or did not end in time. */
  readonly exitCode: number | undefined;
}

const pollMs = 50;

/** A shell that reads a page: what one command defines, the next one has. */
export class PageShell {
  readonly #state: string;
  readonly #output: string;

  /**
   * @param directory - where commands run
   * @param stateDirectory - for files of the shell; one for each
   */
  constructor(
    private readonly directory: string,
    stateDirectory: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.#state = join(stateDirectory, 'state');
    this.#output = join(stateDirectory, 'output');
  }

  /** Forgets what commands have left, for another page. */
  async reset(): Promise<void> {
    await writeFile(this.#state, '');
  }

  /**
   * Runs a command to its end, or until it has printed what was waited for.
   *
   * @param isEnough - presses Ctrl-C as soon as it says yes of the lines so far
   */
  async run(
    command: string,
    timeoutMs: number,
    isEnough: (lines: readonly string[]) => boolean = () => false,
  ): Promise<ShellResult> {
    const output = await open(this.#output, 'w');
    // In a process group of its own, which Ctrl-C and the time limit reach as a whole.
    const child = spawn('bash', ['-c', script, 'bash', this.#state, command], {
      cwd: this.directory,
      env: this.environment,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    await output.close();
    const deadline = Date.now() + timeoutMs;
    let interruptedAt: readonly string[] | undefined;
    while (child.exitCode === null && child.signalCode === null) {
      const lines = await this.#lines();
      if (isEnough(lines) || Date.now() >= deadline) {
        interruptedAt = lines;
        process.kill(-(child.pid ?? 0), 'SIGINT');
        const ended = await Promise.race([exited.then(() => true), delay(2000, false)]);
        if (!ended) {
          process.kill(-(child.pid ?? 0), 'SIGKILL');
        }
        break;
      }
      await Promise.race([exited, delay(pollMs)]);
    }
    const [code] = await exited;
    return { lines: interruptedAt ?? (await this.#lines()), exitCode: code ?? undefined };
  }

  async #lines(): Promise<readonly string[]> {
    const text = (await readFile(this.#output, 'utf8')).trimEnd();
    return text === '' ? [] : text.split('\n').map((line) => line.trimEnd());
  }
}

/** Runs `$2` with what is in the file `$1`, and leaves there every variable and function that it defines. */
const script = `
. "$1"
set -a
DOCS_CHECK_STATE=$1
eval "$2"
code=$?
{ export -p; declare -f; } > "$DOCS_CHECK_STATE"
exit $code
`;
