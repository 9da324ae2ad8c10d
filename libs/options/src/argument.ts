import type { Flag } from './flag.js';

/** What was typed for each flag, and what could not be understood. */
export interface SplitArguments {
  /** Flag name to the texts given for it, in order. */
  readonly textsByName: ReadonlyMap<string, readonly string[]>;
  /** One phrase for each argument that is no known flag, or that lacks its value. */
  readonly problems: string[];
}

/** `--name`, or `-n` when the name has one letter. */
export function nameOf(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** Assigns the arguments to flags, without looking at what the values mean. */
export function splitArguments(
  flagByName: ReadonlyMap<string, Flag<unknown>>,
  argv: readonly string[],
): SplitArguments {
  const textsByName = new Map<string, string[]>();
  const problems: string[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const typed = readArgument(argument);
    const flag = typed === undefined ? undefined : flagByName.get(typed.name);
    if (typed === undefined || flag === undefined) {
      problems.push(
        typed === undefined ? `unexpected argument ${JSON.stringify(argument)}` : `unknown flag: ${typed.shown}`,
      );
      continue;
    }
    const text = typed.text ?? flag.bareText ?? rest.shift();
    if (text === undefined) {
      problems.push(`flag needs an argument: ${typed.shown}`);
      continue;
    }
    textsByName.set(typed.name, [...(textsByName.get(typed.name) ?? []), text]);
  }
  return { textsByName, problems };
}

interface TypedFlag {
  readonly name: string;
  /** The name with the dashes it was typed with. */
  readonly shown: string;
  /** Absent when nothing stands behind the name in the same argument. */
  readonly text: string | undefined;
}

const grammar = /^(?:--(?<long>[^=-][^=]*)(?:=(?<text>.*))?|-(?<short>[^=-])(?:=?(?<shortText>.+))?)$/s;

function readArgument(argument: string): TypedFlag | undefined {
  const { long, text, short, shortText } = grammar.exec(argument)?.groups ?? {};
  if (long !== undefined) {
    return { name: long, shown: `--${long}`, text };
  }
  return short === undefined
    ? undefined
    : { name: short === 'h' ? 'help' : short, shown: `-${short}`, text: shortText };
}
