import { once } from 'node:events';
import type { CommandLine, FlagSet } from '#options';
import type { Logger } from '#telemetry';
import { nodeProcess, type ProcessHost } from './process-host.js';
import { describeVersion, runUnderstood, understand } from './understand.js';
import { watchProcess } from './watch-process.js';

type FlagSets = Readonly<Record<string, FlagSet>>;

/** What a command may use. */
export interface CommandContext {
  readonly logger: Logger;
  /** Aborts when the process is asked to stop. The command is left at once: what it does half must do no harm. */
  readonly signal: AbortSignal;
  /** Writes a line of the command's result to standard output. */
  readonly print: (line: string) => void;
}

interface CommandDefinition<S extends FlagSets> {
  /** What stands behind the program's name, words with a space between. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Its flags; those for logging are added. */
  readonly flagSets: S;
  /** A rejection ends the process with its message and exit code 1. */
  readonly run: (options: CommandLine<S>['values'], context: CommandContext) => Promise<void>;
}

/** One command of a program that has several. Made by {@link command}. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /**
   * @param argv - what stands behind the command's name
   * @returns the exit code
   */
  readonly call: (program: string, argv: readonly string[], host: ProcessHost) => Promise<number>;
}

/** Declares a command that runs to its end, or until the process is asked to stop. */
export function command<const S extends FlagSets>({ name, summary, flagSets, run }: CommandDefinition<S>): Command {
  const call: Command['call'] = async (program, argv, host) => {
    const line = understand(`${program} ${name}`, flagSets, host, argv);
    if (typeof line === 'number') {
      return line;
    }
    return runUnderstood(`${program} ${name}`, line, {
      host,
      run: async (logger) => {
        const signal = watchProcess({ logger, host });
        const context = { logger, signal, print: (text: string) => host.stdout(`${text}\n`) };
        await Promise.race([run(line.values, context), rejectWhenAborted(signal)]);
      },
    });
  };
  return { name, summary, call };
}

/**
 * Runs the one of the commands that the first arguments name, to its exit code. Without any it lists them; so does
 * `--help`.
 */
export async function runCommands(
  program: string,
  commands: readonly Command[],
  host: ProcessHost = nodeProcess,
): Promise<void> {
  const chosen = commands.find(({ name }) => wordsOf(name).every((word, at) => host.argv[at] === word));
  if (chosen === undefined) {
    host.exit(withoutCommand(program, commands, host));
    return;
  }
  host.exit(await chosen.call(program, host.argv.slice(wordsOf(chosen.name).length), host));
}

function withoutCommand(program: string, commands: readonly Command[], host: ProcessHost): number {
  const [first = '--help'] = host.argv;
  if (first === '--version' || first === '--version=raw') {
    host.stdout(describeVersion(first === '--version' ? 'true' : 'raw'));
    return 0;
  }
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
  const usage = `Usage: ${program} <command> [flags]\n\n${list}\nThe flags of a command: ${program} <command> --help\n`;
  if (['--help', '-h', 'help'].includes(first)) {
    host.stdout(usage);
    return 0;
  }
  const typed = host.argv.slice(0, 2).filter((word) => !word.startsWith('-'));
  host.stderr(`${program}: unknown command ${JSON.stringify(typed.join(' ') || first)}\n\n${usage}`);
  return 1;
}

function wordsOf(name: string): readonly string[] {
  return name.split(' ');
}

async function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason as Error;
}
