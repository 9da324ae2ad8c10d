/** What one field of a schedule may hold. */
export interface CronFieldRange {
  readonly min: number;
  readonly max: number;
  /** Names in place of numbers, in order from `min`, in lower case. */
  readonly names?: readonly string[];
}

/** One field of a schedule. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  /** Whether it says "any", which decides how days of month and of week go together. */
  readonly isOpen: boolean;
}

/** The controller reads what follows a `*` up to a step, and does not mind it. */
const grammar = /^(?:(?<any>[*?])(?:-[^/-]*)*|(?<from>\+?\w+)(?:-(?<to>\+?\w+))?)(?:\/(?<step>\+?\d+))?$/;

/**
 * Reads one field of a schedule: a list of `*`, `?`, values, ranges, each with a step or without.
 *
 * @returns `undefined` when it is not one
 */
export function parseCronField(text: string, range: CronFieldRange): CronField | undefined {
  const values = new Set<number>();
  let isOpen = false;
  for (const item of text.split(',').filter((each) => each !== '')) {
    const span = parseSpan(item, range);
    if (span === undefined) {
      return undefined;
    }
    isOpen ||= span.isAny && span.step === 1;
    for (let value = span.from; value <= span.to; value += span.step) {
      values.add(value);
    }
  }
  return { values, isOpen };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly isAny: boolean;
}

function parseSpan(item: string, range: CronFieldRange): Span | undefined {
  const groups = grammar.exec(item)?.groups;
  const span = groups === undefined ? undefined : spanOf(groups, range);
  return span === undefined || isProblematic(span, range) ? undefined : span;
}

function spanOf(groups: Readonly<Record<string, string | undefined>>, range: CronFieldRange): Span {
  const { any, from: fromText = '', to: toText, step: stepText } = groups;
  const step = Number(stepText ?? 1);
  if (any !== undefined) {
    return { from: range.min, to: range.max, step, isAny: true };
  }
  const from = valueOf(fromText, range);
  // A step after a single value goes on to the end of the field.
  const end = stepText === undefined ? from : range.max;
  return { from, to: toText === undefined ? end : valueOf(toText, range), step, isAny: false };
}

/** Every comparison with what is no number is false. */
function isProblematic({ from, to, step }: Span, { min, max }: CronFieldRange): boolean {
  return !(from >= min && from <= to && to <= max && step >= 1 && step <= max - min);
}

function valueOf(text: string, { min, names = [] }: CronFieldRange): number {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) {
    return min + index;
  }
  return /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
}
