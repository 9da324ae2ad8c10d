import type { Flag, IgnoredFlag } from './flag.js';

export type FlagDefinitions = Readonly<Record<string, Flag<unknown>>>;

/** Flags that belong together: a section of the help text, and one options object once parsed. */
export interface FlagSet<D extends FlagDefinitions = FlagDefinitions> {
  readonly title: string;
  /** Keys are the names as typed, without dashes. A name of one letter is also known with a single dash. */
  readonly definitions: D;
  /** What is wrong between values that are each right: a phrase for each problem. */
  check?(values: OptionsOf<D>): readonly string[];
}

type OptionsOf<D extends FlagDefinitions> = {
  readonly [K in keyof D as D[K] extends IgnoredFlag ? never : K]: D[K] extends Flag<infer T> ? T : never;
};

/** The options object of a flag set: the value of each flag that is not ignored, under its name. */
export type ValuesOf<S extends FlagSet> = S extends FlagSet<infer D> ? OptionsOf<D> : never;

/**
 * Declares a flag set. `title` becomes "`title` flags:" in the help text.
 *
 * @param check - see {@link FlagSet}; called when every flag of the set has a value
 */
export function flagSet<D extends FlagDefinitions>(
  title: string,
  definitions: D,
  check?: (values: OptionsOf<D>) => readonly string[],
): FlagSet<D> {
  return { title, definitions, ...(check === undefined ? {} : { check }) };
}

/** The command line does not fit the flags. The message is one line that names every problem. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}
