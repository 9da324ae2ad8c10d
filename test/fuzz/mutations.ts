import type { FuzzRandom } from './fuzz-random.js';

const tokens = [
  '%00',
  '%ff',
  '%2f',
  '%2F%2e%2e%2F',
  '%',
  '%zz',
  '%25',
  '/',
  '//',
  '/../',
  '/./',
  ';',
  '?',
  '&',
  '#',
  '=',
  ',',
  '(',
  ')',
  "'",
  '"',
  '\\',
  '[]',
  '[',
  '*',
  '+',
  '|',
  '\u00e9',
  '\u2603',
  '\ud83d\ude00',
  '\ud800',
  '\u2028',
  '\t',
  '\u0001',
  '\u007f',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '18446744073709551616',
  'x'.repeat(5000),
] as const;

/** A text that somebody got slightly wrong, or is trying something with. */
export function mutate(random: FuzzRandom, text: string): string {
  let changed = text;
  for (let count = random.integer(1, 4); count > 0; count -= 1) {
    const at = random.integer(0, changed.length + 1);
    const end = Math.min(changed.length, at + random.integer(1, 12));
    const token = random.pick(tokens);
    changed = random.pick([
      () => changed.slice(0, at) + token + changed.slice(at),
      () => changed.slice(0, at) + token + changed.slice(end),
      () => changed.slice(0, at) + changed.slice(end),
      () => changed.slice(0, end) + changed.slice(at),
      () => changed.slice(0, at),
      () => changed.slice(0, at) + changed.slice(at, end).toUpperCase() + changed.slice(end),
      () => changed.slice(0, at) + encodeURIComponent(changed.slice(at, end).toWellFormed()) + changed.slice(end),
    ])();
  }
  return changed;
}
