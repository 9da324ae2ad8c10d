/** Which labels or annotations of an object become labels of a metric. */
export interface KeyAllowlist {
  allows(key: string): boolean;
}

/** Allows every key. */
export const everyKey: KeyAllowlist = { allows: () => true };

/**
 * Reads the keys of one list: exact ones, ones with a single `*` for any run of characters, or a first `*` alone for all. A
 * lone `*` in another place allows nothing.
 *
 * @returns `undefined` for an empty list, which is as good as none
 * @throws RangeError when a key has two stars
 */
export function keyAllowlist(keys: readonly string[]): KeyAllowlist | undefined {
  const [first, ...others] = keys;
  if (first === undefined) {
    return undefined;
  }
  const starred = keys.find((key) => key.split('*').length > 2);
  if (starred !== undefined) {
    throw new RangeError(`${JSON.stringify(starred)} has more than one *`);
  }
  if (first === '*') {
    return everyKey;
  }
  const patterns = [first, ...others.filter((key) => key !== '*')];
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const partial = patterns.filter((pattern) => pattern.includes('*')).map(affixes);
  return {
    allows: (key) =>
      exact.has(key) ||
      partial.some(
        ({ prefix, suffix }) =>
          key.length >= prefix.length + suffix.length && key.startsWith(prefix) && key.endsWith(suffix),
      ),
  };
}

function affixes(pattern: string): { readonly prefix: string; readonly suffix: string } {
  const star = pattern.indexOf('*');
  return { prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1) };
}
