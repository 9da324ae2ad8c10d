import type { MetricLabel, Sample } from '../metric-family.js';

/** A sample of value 1 with these values for the labels of its family: a fact. */
export function fact(...labels: readonly string[]): Sample {
  return { value: 1, labels };
}

/** A sample of value 1 whose labels are not the same for every object. */
export function namedFact(named: readonly MetricLabel[]): Sample {
  return { value: 1, named };
}

/** One sample, or none without a value. */
export function optional(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ value }];
}

/** One sample, 1 or 0. */
export function flag(isSet: boolean): readonly Sample[] {
  return [{ value: Number(isSet) }];
}

/** One sample for each of the values a field can have: 1 for the one it has, 0 for the others. */
export function oneOf(values: readonly string[], current: string): readonly Sample[] {
  return values.map((value) => ({ value: Number(value === current), labels: [value] }));
}
