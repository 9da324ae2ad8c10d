import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually, type Kubectl } from '#testing';

/** A `kubectl get --watch` that runs, and the lines it has printed. */
export class KubectlWatch {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;

  constructor(kubectl: Kubectl, args: readonly string[]) {
    this.#child = kubectl.start(args);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) {
        createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
      }
    }
  }

  /** Waits for a line, and gives its columns. */
  async row(pattern: RegExp): Promise<readonly string[]> {
    return eventually(() => {
      const line = this.lines.find((each) => pattern.test(each));
      if (line === undefined) {
        throw new Error(`no line ${String(pattern)} in:\n${this.lines.slice(-20).join('\n')}`);
      }
      return line.split(/ {2,}/);
    });
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }
}
