import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { runCommands } from '#bootstrap';
import { installCommands } from '#install';
import { kubeconfigCommand } from '#kubeconfig';
import type { FlagSet } from '#options';
import { findHelm, findKubectl } from '#testing';
import { flagSets as apiserver } from '../../apps/apiserver/src/flag-sets.js';
import { flagSets as bindingApiserver } from '../../apps/binding-apiserver/src/flag-sets.js';
import { flagSets as clustersynchroManager } from '../../apps/clustersynchro-manager/src/flag-sets.js';
import { flagSets as controllerManager } from '../../apps/controller-manager/src/flag-sets.js';
import { TestProcess } from '../../libs/bootstrap/src/test-process.contract.js';
import { understand } from '../../libs/bootstrap/src/understand.js';
import { documentationPages } from './documentation-page.js';
import { writtenCommands, type WrittenCommand } from './written-commands.js';

const binaries: ReadonlyMap<string, Readonly<Record<string, FlagSet>>> = new Map<string, Record<string, FlagSet>>([
  ['apiserver', apiserver],
  ['binding-apiserver', bindingApiserver],
  ['clustersynchro-manager', clustersynchroManager],
  ['controller-manager', controllerManager],
]);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: object };
const commandsOfNpm = new Set(['ci', 'install', 'publish', 'pack']);
const clients = new Map([
  ['kubectl', findKubectl()],
  ['helm', findHelm()],
]);
/** Neither a group of Kubernetes (`apps/v1`) nor something in a folder that is made. */
const projectFile = /^(?!apps\/v\d)(?:apps|charts|deploy|docker|docs|examples|libs|test|tools)(?:\/\w[\w.-]*)+\/?$/;

let commands: readonly WrittenCommand[];

beforeAll(async () => {
  const pages = await documentationPages(process.cwd());
  // Decisions are kept as they were written.
  commands = pages.filter(({ path }) => !path.startsWith('docs/adr/')).flatMap(writtenCommands);
});

function of(...programs: readonly string[]): readonly WrittenCommand[] {
  return commands.filter(({ words: [program, ...args] }) => programs.includes(program) && args.length > 0);
}

function said({ path, words }: WrittenCommand, problem: string): string {
  return `${path}: ${words.join(' ')}: ${problem}`;
}

describe('commands of the documentation that are not run', () => {
  it('give our programs the commands and flags that they have', async () => {
    const written = of('clusterpedia', ...binaries.keys());
    const problems = await Promise.all(written.map(problemOfProgram));

    expect(problems.flatMap((problem) => problem ?? [])).toEqual([]);
    expect(written.length).toBeGreaterThan(10);
  });

  it('name scripts of package.json', () => {
    const written = of('npm');
    const unknown = written.filter(({ words: [, ...args] }) => {
      const [first = '', script = ''] = args.filter((arg) => !arg.startsWith('-'));
      return first === 'run' ? !(script in scripts) : !(first in scripts || commandsOfNpm.has(first));
    });

    expect(unknown).toEqual([]);
    expect(written.length).toBeGreaterThan(20);
  });

  it('are understood by kubectl and helm', async () => {
    const written = of(...clients.keys());
    const problems = await Promise.all(written.map(problemOfClient));

    expect(problems.flatMap((problem) => problem ?? [])).toEqual([]);
    expect(written.length).toBeGreaterThan(20);
  }, 60_000);

  it('name files that are there', () => {
    const named = commands.flatMap(({ path, words }) => words.map((file) => ({ path, file })));
    const files = named.filter(({ file }) => projectFile.test(file));

    expect(files.filter(({ file }) => !isThere(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });
});

/** Tests are named without their endings. */
function isThere(file: string): boolean {
  const folder = dirname(file);
  return (
    existsSync(file) ||
    (existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`${basename(file)}.`)))
  );
}

/** Asked for help, a program reads its command line first. */
async function problemOfProgram(command: WrittenCommand): Promise<string | undefined> {
  const [program, ...args] = command.words;
  const host = new TestProcess(...args, '--help');
  const flagSets = binaries.get(program);
  if (flagSets === undefined) {
    await runCommands(program, [...installCommands, kubeconfigCommand], host);
  } else {
    const exitCode = understand(program, flagSets, host);
    host.exit(typeof exitCode === 'number' ? exitCode : 1);
  }
  return (await host.exitCode) === 0 ? undefined : said(command, host.err);
}

/** Asked for help, they read the rest first, too: a flag that they do not know is an error, and the usage is of the command. */
async function problemOfClient(command: WrittenCommand): Promise<string | undefined> {
  const [program, ...args] = command.words;
  const { exitCode, output } = await run(clients.get(program) ?? program, [...args, '--help']);
  const usage = new RegExp(String.raw`^Usage:\s+${program} (?<name>\S+)`, 'm').exec(output)?.groups?.['name'] ?? '';
  const isCommand =
    args.includes(usage) || args.every((arg, index) => `${args[index - 1] ?? ''} ${arg}`.includes('--'));
  return exitCode === 0 && isCommand ? undefined : said(command, output.split('\n', 1)[0] ?? '');
}

function run(file: string, args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile(file, args, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : 1, output: `${stderr}${stdout}` });
    });
  });
}
