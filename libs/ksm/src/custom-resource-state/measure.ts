import type { Labels } from './path-labels.js';

/** One value with its own labels, before those that all samples of the family have. */
export interface Measurement {
  readonly value: number;
  readonly labels: Labels;
}

/**
 * Takes the values of one family out of what is at its path; `undefined` or null when there is nothing.
 *
 * @param report - told what is wrong with those values that are left out
 */
export type Measure = (value: unknown, report: (problem: string) => void) => readonly Measurement[];
