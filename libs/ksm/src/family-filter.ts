import type { MetricFamily } from './metric-family.js';

/** Regular expressions, searched for anywhere in the name of a family. */
export interface FamilyPatterns {
  /** Only these are kept, unless there are none. Not together with `denied`. */
  readonly allowed: readonly RegExp[];
  readonly denied: readonly RegExp[];
  /** Which of those that are off by default are on. */
  readonly optIn: readonly RegExp[];
}

/** Whether a family is exposed. */
export function isKept(
  { name, isOptIn }: Pick<MetricFamily, 'name' | 'isOptIn'>,
  { allowed, denied, optIn }: FamilyPatterns,
): boolean {
  const matches = (pattern: RegExp): boolean => pattern.test(name);
  const isAllowed = allowed.length === 0 || allowed.some(matches);
  return isAllowed && !denied.some(matches) && (isOptIn === undefined || optIn.some(matches));
}
