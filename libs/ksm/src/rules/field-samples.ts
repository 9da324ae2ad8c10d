import { booleanAt, numberAt, optionalNumberAt } from '../field.js';
import type { Samples } from '../metric-family.js';
import { timeAt } from '../unix-time.js';
import { flag, optional } from './sample-rules.js';

/** Always one sample: the number in a field, 0 without one. */
export function numberIn(...path: readonly string[]): Samples {
  return (object) => [{ value: numberAt(object, ...path) }];
}

/** The number in a field, if there is one. */
export function optionalNumberIn(...path: readonly string[]): Samples {
  return (object) => optional(optionalNumberAt(object, ...path));
}

/** Always one sample: 1 if a field is true, else 0. */
export function flagIn(...path: readonly string[]): Samples {
  return (object) => flag(booleanAt(object, ...path));
}

/** The time in a field, in Unix seconds, if there is one. */
export function timeIn(...path: readonly string[]): Samples {
  return (object) => optional(timeAt(object, ...path));
}
