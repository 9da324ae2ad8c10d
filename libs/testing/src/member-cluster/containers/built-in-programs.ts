import { pipeline } from 'node:stream/promises';
import type { ProcessStreams, RunCommand } from './run-command.js';

type Program = (args: readonly string[], streams: ProcessStreams, pod: string) => Promise<number> | number;

const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['echo', (args, { stdout }) => print(stdout, `${args.join(' ')}\n`)],
  ['hostname', (_args, { stdout }, pod) => print(stdout, `${pod}\n`)],
  ['true', () => 0],
  ['false', () => 1],
  [
    'cat',
    async (_args, { stdin, stdout }) => {
      await pipeline(stdin, stdout, { end: false });
      return 0;
    },
  ],
  ['sh', runShell],
]);

/** `echo`, `cat` of its input, `hostname`, `true`, `false`, and `sh -c` with `exit N` or one of these. */
export const runBuiltIn: RunCommand = async ({ pod }, [name = '', ...args], streams) => {
  const program = programs.get(name);
  if (program === undefined) {
    streams.stderr.write(`exec: ${JSON.stringify(name)}: executable file not found in $PATH\n`);
    return 127;
  }
  return program(args, streams, pod);
};

function runShell([option, script = '']: readonly string[], streams: ProcessStreams, pod: string): Promise<number> {
  const [name = '', ...args] = option === '-c' ? script.split(' ') : [];
  return name === 'exit'
    ? Promise.resolve(Number(args[0] ?? 0))
    : runBuiltIn({ namespace: '', pod, name: '' }, [name, ...args], streams);
}

function print(stdout: ProcessStreams['stdout'], text: string): number {
  stdout.write(text);
  return 0;
}
