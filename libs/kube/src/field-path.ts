import { isJsonList, isJsonObject } from './json-value.js';
import { qualifiedNameProblems } from './qualified-name.js';

/** A step into an object: a field by name, an element of a list by index, or any element of a list. */
export type FieldPathStep = { readonly field: string } | { readonly index: number } | { readonly each: true };

const piece = /\.?(?:\[(?<bracket>'[^']*'|"[^"]*"|[^\]]*)(?<close>\]?)|(?<quoted>'[^']*'|"[^"]*")|(?<plain>[^.['"]+))/y;

/**
 * Reads the key of a field selector: `spec.containers[].image`, `metadata.annotations['example.com/team']`.
 *
 * @throws RangeError in the words of Clusterpedia when a name is not a qualified name, or a list has no field around it
 */
export function parseFieldPath(text: string): readonly FieldPathStep[] {
  const steps: FieldPathStep[] = [];
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at;
    const groups = piece.exec(text)?.groups;
    if (groups === undefined) {
      throw new RangeError(problemAt(text.slice(at)));
    }
    if (at > 0 && isGlued(text, at, groups)) {
      throw new RangeError(`invalid field ${text.slice(at)}: not found '.' before it`);
    }
    steps.push(stepOf(groups, steps));
  }
  const last = steps.at(-1);
  if (last === undefined) {
    throw new RangeError("empty field ''");
  }
  if (!('field' in last)) {
    throw new RangeError(
      `${formatFieldPath(steps)}: Invalid value: ${JSON.stringify(text)}: last field could not be list`,
    );
  }
  return steps;
}

/** Text that {@link parseFieldPath} reads as this path. */
export function formatFieldPath(steps: readonly FieldPathStep[]): string {
  return steps.map(formatStep).join('').replace(/^\./, '');
}

/**
 * What is at a path, one value for each way of taking its `each` steps. Missing fields and JSON null are no values; a field
 * of a list, or an element of what is no list, is missing.
 */
export function valuesAtFieldPath(object: unknown, path: readonly FieldPathStep[]): readonly unknown[] {
  return path.reduce<readonly unknown[]>((values, step) => values.flatMap((value) => into(value, step)), [object]);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** A plain or quoted name needs a dot in front, unless the text begins with it. */
function isGlued(text: string, at: number, { bracket }: Groups): boolean {
  return bracket === undefined && text[at] !== '.';
}

function stepOf({ bracket, close, quoted, plain }: Groups, before: readonly FieldPathStep[]): FieldPathStep {
  if (bracket === undefined) {
    return fieldStep(plain ?? unquote(quoted ?? ''), before);
  }
  if (close === '') {
    throw new RangeError("not found ']'");
  }
  return /^['"]/.test(bracket) ? bracketedField(bracket, before) : listStep(bracket, before);
}

function bracketedField(bracket: string, before: readonly FieldPathStep[]): FieldPathStep {
  if (bracket.length < 2 || bracket.at(-1) !== bracket[0]) {
    throw new RangeError(`invalid field [${bracket}]`);
  }
  return fieldStep(unquote(bracket), before);
}

function listStep(bracket: string, before: readonly FieldPathStep[]): FieldPathStep {
  if (before.length === 0) {
    throw new RangeError(bracket === '' ? 'empty [], not found list field' : `[${bracket}], not found list field`);
  }
  if (bracket === '') {
    return { each: true };
  }
  if (!/^\d{1,9}$/.test(bracket)) {
    const path = `${formatFieldPath(before)}[${bracket}]`;
    const advice = `if ${bracket} is a field, please use ['${bracket}'] or .'${bracket}'`;
    throw new RangeError(`${path} list index invalid. ${advice}`);
  }
  return { index: Number(bracket) };
}

function fieldStep(field: string, before: readonly FieldPathStep[]): FieldPathStep {
  if (field === '') {
    throw new RangeError("empty field ''");
  }
  const [problem] = qualifiedNameProblems(field);
  if (problem !== undefined) {
    const path = formatFieldPath([...before, { field }]);
    throw new RangeError(`${path}: Invalid value: ${JSON.stringify(field)}: ${problem}`);
  }
  return { field };
}

function problemAt(rest: string): string {
  const quote = /^\.?(['"])/.exec(rest)?.[1];
  return quote === undefined ? "empty field after '.'" : `not found right '${quote}'`;
}

function unquote(text: string): string {
  return text.slice(1, -1);
}

function formatStep(step: FieldPathStep): string {
  if ('index' in step) {
    return `[${step.index}]`;
  }
  if ('each' in step) {
    return '[]';
  }
  return step.field.includes('.') ? `['${step.field}']` : `.${step.field}`;
}

function into(value: unknown, step: FieldPathStep): readonly unknown[] {
  const found = elementsOf(value, step);
  return found.filter((element) => element !== undefined && element !== null);
}

function elementsOf(value: unknown, step: FieldPathStep): readonly unknown[] {
  if ('field' in step) {
    return isJsonObject(value) && Object.hasOwn(value, step.field) ? [value[step.field]] : [];
  }
  if (!isJsonList(value)) {
    return [];
  }
  return 'each' in step ? value : [value[step.index]];
}
