import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const example = 'examples/sample-storage';

/** A command of the workspace that goes on until it is told to stop. */
export interface RunningCommand {
  /** What it printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * A copy of the sample plugin outside of the project, as somebody has it who starts from it: of the project it has the
 * contract package and nothing else. Third-party packages are those of the project, so that no registry is asked.
 */
export class PluginWorkspace {
  private constructor(
    readonly directory: string,
    private readonly commands: readonly string[],
  ) {}

  static async create(): Promise<PluginWorkspace> {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-plugin-'));
    await cp(example, directory, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|build|plugins|bin)$/.test(path),
    });
    await run(process.execPath, ['dist/tools/build-contract.js']);
    await cp('dist/contract', join(directory, 'node_modules/@clusterpedia/storage'), { recursive: true });
    await mkdir(join(directory, 'node_modules/@types'));
    const manifest = JSON.parse(await readFile(`${example}/package.json`, 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const packages = Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@clusterpedia/'));
    for (const name of ['.bin', ...packages]) {
      await symlink(resolve('node_modules', name), join(directory, 'node_modules', name));
    }
    const readme = await readFile(`${example}/README.md`, 'utf8');
    const commands = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, command = '']) => command.trim());
    return new PluginWorkspace(directory, commands);
  }

  /** The command of the README with these words in it, with some of it changed. */
  command(words: string, changes: Readonly<Record<string, string>> = {}): string {
    const command = this.commands.find((candidate) => candidate.includes(words));
    if (command === undefined) {
      throw new Error(`the README has no command with ${JSON.stringify(words)}`);
    }
    return Object.entries(changes).reduce((text, [from, to]) => text.replaceAll(from, to), command);
  }

  /** Runs a command to its end. @returns what it printed @throws Error when it fails */
  async run(command: string): Promise<string> {
    const { stdout } = await run('sh', ['-ec', command], this.#options());
    return stdout;
  }

  /** Starts a command that goes on. */
  start(command: string): RunningCommand {
    // A group of its own, as the shell need not be the process that runs in the end.
    const child = spawn('sh', ['-ec', command], { ...this.#options(), detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    return { output: () => output, stop: () => stopGroup(child) };
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  #options(): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
    const PATH = `${resolve('node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
    const own = { HOME: this.directory, CLUSTERPEDIA: resolve('.'), NODE_OPTIONS: '', PATH };
    return { cwd: this.directory, env: { ...process.env, ...own } };
  }
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid, exitCode, signalCode } = child;
  if (pid !== undefined && exitCode === null && signalCode === null) {
    const exited = once(child, 'exit');
    process.kill(-pid, 'SIGTERM');
    await exited;
  }
}
