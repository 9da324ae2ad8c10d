import { parseDuration } from './duration.schema.js';

/** One command line flag. Made by the functions below; a `parse` that does not like a text throws a RangeError saying why. */
export interface Flag<T> {
  /** Stands for the value in the help text; empty for a flag that needs none. */
  readonly placeholder: string;
  /** The default as the help text shows it; empty when there is nothing to show. */
  readonly defaultText: string;
  readonly help: string;
  /** What the flag means without a value. A flag without one takes the next argument. */
  readonly bareText?: string;
  /** Accepted for compatibility and without effect; it has no value among the parsed ones. */
  readonly isIgnored: boolean;
  /** What of its texts is accepted and without effect; left out where there is no such thing. Called with texts that parse. */
  readonly ignoredIn?: (texts: readonly string[]) => readonly string[];
  /** Every text given for the flag, in order; none when it was not given. */
  readonly parse: (texts: readonly string[]) => T;
}

interface FlagBase<T> {
  readonly default: T;
  readonly help: string;
}

/** Any text. The last one given counts. */
export function text({ default: fallback, help }: FlagBase<string>): Flag<string> {
  return single({ placeholder: 'string', defaultText: quoted(fallback), help }, fallback, (given) => given);
}

/** A whole number, decimal. */
export function integer(options: FlagBase<number> & { readonly min?: number; readonly max?: number }): Flag<number> {
  const { default: fallback, help, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const bounds = describeBounds(options);
  return single({ placeholder: 'int', defaultText: String(fallback), help }, fallback, (given) => {
    if (!/^[+-]?\d{1,15}$/.test(given)) {
      throw new RangeError('not a whole number');
    }
    const value = Number(given);
    if (value < min || value > max) {
      throw new RangeError(bounds);
    }
    return value;
  });
}

/** `--flag`, or `--flag=false`. As everywhere in Kubernetes, the value never stands in an argument of its own. */
export function boolean({ default: fallback, help }: FlagBase<boolean>): Flag<boolean> {
  const shown = { placeholder: '', defaultText: fallback ? 'true' : '', help };
  return { ...single(shown, fallback, parseBoolean), bareText: 'true' };
}

/**
 * Texts separated by commas. Giving the flag again adds to them; giving it at all replaces the default.
 *
 * @param options - `values` is the closed set the texts come from; any text will do without it
 */
export function list(
  options: FlagBase<readonly string[]> & { readonly values?: readonly string[] },
): Flag<readonly string[]> {
  const { default: fallback, help, values } = options;
  return {
    placeholder: 'strings',
    defaultText: fallback.join(','),
    help: values === undefined ? help : `${help} Known: ${values.join(', ')}.`,
    isIgnored: false,
    parse: (texts) => {
      const items = texts.flatMap((given) =>
        given
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean),
      );
      const unknown = items.filter((item) => values?.includes(item) === false);
      if (unknown.length > 0) {
        throw new RangeError(`unknown: ${unknown.join(', ')}`);
      }
      return texts.length === 0 ? fallback : items;
    },
  };
}

/** A duration such as `200ms`, `15s` or `1h30m`, in milliseconds. */
export function duration({ default: fallback, help }: FlagBase<string>): Flag<number> {
  return single({ placeholder: 'duration', defaultText: fallback, help }, parseDuration(fallback), parseDuration);
}

/** One of a closed set of texts. */
export function choice<const T extends string>(options: FlagBase<T> & { readonly values: readonly T[] }): Flag<T> {
  const { values, default: fallback, help } = options;
  const shown = { placeholder: 'string', defaultText: quoted(fallback), help: `${help} One of: ${values.join(', ')}.` };
  return single(shown, fallback, (given) => {
    const value = values.find((known) => known === given);
    if (value === undefined) {
      throw new RangeError(`must be one of ${values.join(', ')}`);
    }
    return value;
  });
}

/** A flag that Clusterpedia has elsewhere and that means nothing here. It is accepted, and reported as ignored. */
export function ignored({ help, takesValue }: { readonly help: string; readonly takesValue: boolean }): IgnoredFlag {
  return {
    placeholder: takesValue ? 'string' : '',
    defaultText: '',
    help: `${help} Accepted and without effect.`,
    ...(takesValue ? {} : { bareText: 'true' }),
    isIgnored: true,
    parse: () => undefined,
  };
}

/** A flag without a value of its own; see {@link ignored}. */
export type IgnoredFlag = Flag<undefined> & { readonly isIgnored: true };

type ShownFlag = Pick<Flag<unknown>, 'placeholder' | 'defaultText' | 'help'>;

function single<T>(shown: ShownFlag, fallback: T, parseOne: (given: string) => T): Flag<T> {
  return {
    ...shown,
    isIgnored: false,
    // Every text is looked at, so that a bad one is reported even when a later one overrides it.
    parse: (texts) => texts.map(parseOne).at(-1) ?? fallback,
  };
}

const booleanByText: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'true'].map((known) => [known, true] as const),
  ...['0', 'f', 'false'].map((known) => [known, false] as const),
]);

/** @throws RangeError when `given` says neither yes nor no */
export function parseBoolean(given: string): boolean {
  const value = booleanByText.get(given.toLowerCase());
  if (value === undefined) {
    throw new RangeError('neither true nor false');
  }
  return value;
}

function quoted(given: string): string {
  return given === '' ? '' : JSON.stringify(given);
}

function describeBounds({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) {
    return `must be between ${min} and ${max}`;
  }
  return max === undefined ? `must be at least ${min ?? Number.MIN_SAFE_INTEGER}` : `must be at most ${max}`;
}
