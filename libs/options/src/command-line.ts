import { boolean, type Flag } from './flag.js';
import { FlagError, flagSet, type FlagSet, type ValuesOf } from './flag-set.js';
import { nameOf, splitArguments } from './argument.js';

/** Flags every binary has, beside its own. */
export const globalFlags = flagSet('global', {
  help: boolean({ default: false, help: 'Show this text and exit.' }),
  version: {
    placeholder: '',
    defaultText: '',
    help: 'Show the version and exit; --version=raw shows everything known about the build.',
    bareText: 'true',
    isIgnored: false,
    parse: parseVersion,
  },
});

/** What {@link parseCommandLine} understood. All objects are frozen. */
export interface CommandLine<S extends Readonly<Record<string, FlagSet>>> {
  /** The options of each set, under the set's key. */
  readonly values: { readonly [K in keyof S]: ValuesOf<S[K]> };
  readonly help: boolean;
  readonly version: false | 'true' | 'raw';
  /** Names of the flags that were given, each once. */
  readonly given: readonly string[];
  /** What was given, and accepted without effect: names of flags, and parts of what others were given. */
  readonly ignored: readonly string[];
}

/**
 * Reads arguments as Kubernetes binaries do: `--flag=value`, `--flag value`, `--flag` for what needs no value, and `-v 4`,
 * `-v=4` or `-v4` for a name of one letter.
 *
 * @param argv - the arguments after the program's name
 * @throws FlagError naming every problem in one line
 */
export function parseCommandLine<const S extends Readonly<Record<string, FlagSet>>>(
  sets: S,
  argv: readonly string[],
): CommandLine<S> {
  const flagByName = collectFlags([...Object.values(sets), globalFlags]);
  const { textsByName, problems } = splitArguments(flagByName, argv);
  const read = (set: FlagSet): Record<string, unknown> => readSet(set, textsByName, problems);

  const values = Object.fromEntries(Object.entries(sets).map(([key, set]) => [key, Object.freeze(read(set))]));
  const { help, version } = read(globalFlags) as ValuesOf<typeof globalFlags>;
  if (problems.length > 0) {
    throw new FlagError(problems.join('; '));
  }
  const given = [...textsByName.keys()];
  return Object.freeze({
    values: Object.freeze(values) as CommandLine<S>['values'],
    help,
    version,
    given,
    ignored: [...textsByName].flatMap(([name, texts]) => ignoredOf(name, flagByName.get(name), texts)),
  });
}

function ignoredOf(name: string, flag: Flag<unknown> | undefined, texts: readonly string[]): readonly string[] {
  return flag?.isIgnored === true ? [name] : (flag?.ignoredIn?.(texts) ?? []);
}

function collectFlags(sets: readonly FlagSet[]): ReadonlyMap<string, Flag<unknown>> {
  const flagByName = new Map<string, Flag<unknown>>();
  for (const [name, flag] of sets.flatMap((set) => Object.entries(set.definitions))) {
    if (flagByName.has(name)) {
      throw new Error(`flag ${nameOf(name)} is declared twice`);
    }
    flagByName.set(name, flag);
  }
  return flagByName;
}

function readSet(
  set: FlagSet,
  textsByName: ReadonlyMap<string, readonly string[]>,
  problems: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const problemCount = problems.length;
  for (const [name, flag] of Object.entries(set.definitions)) {
    const texts = textsByName.get(name) ?? [];
    try {
      const value = flag.parse(texts);
      if (!flag.isIgnored) {
        values[name] = value;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      problems.push(`invalid argument ${JSON.stringify(texts.join(','))} for "${nameOf(name)}" flag: ${error.message}`);
    }
  }
  if (problems.length === problemCount) {
    problems.push(...(set.check?.(values) ?? []));
  }
  return values;
}

function parseVersion(texts: readonly string[]): false | 'true' | 'raw' {
  const given = texts.at(-1) ?? 'false';
  if (given !== 'true' && given !== 'raw' && given !== 'false') {
    throw new RangeError('must be true, false or raw');
  }
  return given === 'false' ? false : given;
}
