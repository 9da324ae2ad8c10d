import { readFileSync } from 'node:fs';

/** A kubectl command that a page of the documentation shows, with what it prints. */
export interface DocumentedCommand {
  readonly command: string;
  /** What its first line looks like: any space for a space, and anything for `…`. */
  readonly firstLine: RegExp;
  /** How many lines the page shows, `...` not counted. */
  readonly lines: number;
}

/** The kubectl commands in the console blocks of a page. */
export function documentedCommands(file: string): readonly DocumentedCommand[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```console\n(?<text>.*?)^```$/gms);
  return [...blocks].flatMap(({ groups }) => {
    const [, ...sessions] = (groups?.['text'] ?? '').split(/^\$ /m);
    return sessions.filter((session) => session.startsWith('kubectl ')).map(commandOf);
  });
}

function commandOf(session: string): DocumentedCommand {
  const [command = '', ...output] = session.trimEnd().split('\n');
  const printed = output.filter((line) => line !== '...');
  const pattern = (printed[0] ?? '')
    .replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll(/ +/g, ' +')
    .replaceAll('…', '.*');
  return { command, firstLine: new RegExp(`^${pattern}$`), lines: printed.length };
}

/**
 * The arguments of a command, with the variables of the page in it.
 *
 * @param variables - what stands for `$NAME`
 */
export function argumentsOf(command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const words = command.matchAll(/'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<bare>\S+)/g);
  const [, ...rest] = [...words].map(({ groups = {} }) => {
    const word = groups['single'] ?? groups['double'] ?? groups['bare'] ?? '';
    return word.replace(/^\$(?<name>\w+)/, (whole, name: string) => variables[name] ?? whole);
  });
  return rest;
}
