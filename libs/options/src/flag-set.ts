import type { Flag, IgnoredFlag } from './flag.js';

export type FlagDefinitions = Readonly<Record<string, Flag<unknown>>>;

/** Flags that belong together: a section of the help text, and one options object once parsed. */
export interface FlagSet<D extends FlagDefinitions = FlagDefinitions> {
  readonly title: string;
  /** Keys are the names as typed, without dashes. A name of one letter is also known with a single dash. */
  readonly definitions: D;
}

/** The options object of a flag set: the value of each flag that is not ignored, under its name. */
export type ValuesOf<S extends FlagSet> =
  S extends FlagSet<infer D>
    ? { readonly [K in keyof D as D[K] extends IgnoredFlag ? never : K]: D[K] extends Flag<infer T> ? T : never }
    : never;

/** Declares a flag set. `title` becomes "`title` flags:" in the help text. */
export function flagSet<D extends FlagDefinitions>(title: string, definitions: D): FlagSet<D> {
  return { title, definitions };
}

/** The command line does not fit the flags. The message is one line that names every problem. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}
