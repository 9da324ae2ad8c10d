import { isJsonList, isJsonObject } from '#kube';
import { numberOf } from './value-number.js';

/** A way from a value to one inside of it. */
export interface ValuePath {
  readonly segments: readonly string[];
  /** What is there; `undefined` or null where there is nothing. Without segments, the value itself. */
  readonly resolve: (value: unknown) => unknown;
}

type Step = (value: unknown) => unknown;

const lookup = /^\[(?<inner>.*)\]$/s;
const equation = /^(?<key>[^=]*)=(?<wanted>.*)$/s;
const index = /^[+-]?\d+$/;

/** Short for booleans, besides what stands for numbers. */
const truths: ReadonlyMap<string, boolean> = new Map([
  ['t', true],
  ['T', true],
  ['f', false],
  ['F', false],
]);

/**
 * Reads a path: each segment is a key of an object, a number of an element (a negative one counts from the end),
 * `[key=value]` for the first element with that field, or `key=value` for a field of an object if it holds that text.
 *
 * @throws RangeError for brackets without an equation
 */
export function parseValuePath(segments: readonly string[]): ValuePath {
  const steps = segments.map(stepOf);
  return { segments, resolve: (value) => steps.reduce((inner, step) => step(inner), value) };
}

function stepOf(segment: string): Step {
  const inner = lookup.exec(segment)?.groups?.['inner'];
  if (inner === undefined) {
    return (value) => (isJsonList(value) ? elementAt(value, segment) : fieldOf(value, segment));
  }
  const { key, wanted } = equation.exec(inner)?.groups ?? {};
  if (key === undefined || wanted === undefined) {
    throw new RangeError(`${JSON.stringify(segment)} is not [key=value]`);
  }
  const isWanted = sameAs(wanted);
  return (value) => (isJsonList(value) ? value.find((element) => isWanted(ownField(element, key))) : undefined);
}

function elementAt(list: readonly unknown[], segment: string): unknown {
  return index.test(segment) ? list.at(Number(segment)) : undefined;
}

function fieldOf(value: unknown, segment: string): unknown {
  const { key = segment, wanted } = equation.exec(segment)?.groups ?? {};
  const field = ownField(value, key);
  // A key may have an equals sign of its own.
  return wanted !== undefined && field === wanted ? field : ownField(value, segment);
}

function ownField(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Whether a field holds a text, or the number or the boolean that the text says. */
function sameAs(wanted: string): (candidate: unknown) => boolean {
  const number = numberOf(wanted);
  const truth = truths.get(wanted);
  return (candidate) =>
    candidate === wanted ||
    (number !== undefined && numberOf(candidate) === number) ||
    (truth !== undefined && candidate === truth);
}
