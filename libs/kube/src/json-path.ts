import { isJsonList, isJsonObject } from './json-value.js';
import { parseJsonPath, type JsonPathComparison, type JsonPathOperand, type JsonPathStep } from './json-path.parser.js';

/** Values that a path selects; `undefined` when it cannot be followed: no index, no list, values of different types. */
type Selection = readonly unknown[] | undefined;

/**
 * Compiles the JSONPath of a printer column: `.status.conditions[?(@.type=="Ready")].status`.
 *
 * @returns what the path selects in an object, in order; fields of objects are visited by name. Empty when something is
 *   missing, and when evaluation fails as kubectl's does, for which a column has no better answer either
 * @throws RangeError when the text is not a path
 * @see https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export function compileJsonPath(text: string): (object: unknown) => readonly unknown[] {
  const steps = parseJsonPath(text);
  return (object) => follow(steps, [object]) ?? [];
}

function follow(steps: readonly JsonPathStep[], values: readonly unknown[]): Selection {
  return steps.reduce<Selection>(
    (selected, step) => (selected === undefined ? undefined : take(step, selected)),
    values,
  );
}

function take(step: JsonPathStep, values: readonly unknown[]): Selection {
  switch (step.type) {
    case 'identifier':
      return undefined;
    case 'field':
      return values.flatMap((value) =>
        isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [],
      );
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'descendants':
      return values.flatMap(withDescendants);
    case 'union':
      return concat(step.members.map((member) => take(member, values)));
    case 'index':
      return eachList(values, (list) => elementAt(list, step.index));
    case 'slice':
      return eachList(values, (list) => slice(list, step));
    case 'filter':
      return concat(values.map((value) => (isJsonList(value) ? filter(value, step) : undefined)));
  }
}

function concat(selections: readonly Selection[]): Selection {
  const complete = selections.filter((selection) => selection !== undefined);
  return complete.length === selections.length ? complete.flat() : undefined;
}

/** Null has no elements; anything else that is no list cannot be indexed. */
function eachList(values: readonly unknown[], select: (list: readonly unknown[]) => Selection): Selection {
  const present = values.filter((value) => value !== null && value !== undefined);
  return concat(present.map((value) => (isJsonList(value) ? select(value) : undefined)));
}

function childrenOf(value: unknown): readonly unknown[] {
  if (isJsonList(value)) {
    return value;
  }
  return isJsonObject(value)
    ? Object.keys(value)
        .sort()
        .map((name) => value[name])
    : [];
}

/** Objects and lists that are not empty, parents before their children. */
function withDescendants(value: unknown): readonly unknown[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(withDescendants)];
}

function elementAt(list: readonly unknown[], index: number): Selection {
  const at = index < 0 ? index + list.length : index;
  return at < 0 || at >= list.length ? undefined : [list[at]];
}

interface Slice {
  readonly start?: number;
  readonly end?: number;
  readonly step: number;
}

function slice(list: readonly unknown[], { start = 0, end = list.length, step }: Slice): Selection {
  const from = start < 0 ? start + list.length : start;
  const to = end < 0 ? end + list.length : end;
  if (from === to) {
    return [];
  }
  if (from < 0 || from >= list.length || to < from || to > list.length || step <= 0) {
    return undefined;
  }
  return list.slice(from, to).filter((_, index) => index % step === 0);
}

interface Filter {
  readonly left: JsonPathOperand;
  readonly comparison?: JsonPathComparison;
}

function filter(list: readonly unknown[], { left, comparison }: Filter): Selection {
  const passed: unknown[] = [];
  for (const element of list) {
    const passes = comparison === undefined ? exists(left, element) : compares(left, comparison, element);
    if (passes === undefined) {
      return undefined;
    }
    if (passes) {
      passed.push(element);
    }
  }
  return passed;
}

function exists(operand: JsonPathOperand, element: unknown): boolean | undefined {
  const values = operandValues(operand, element);
  return values === undefined ? undefined : values.length > 0;
}

/** Whether an element passes; `undefined` when its values cannot be compared. An element that lacks a side does not pass. */
function compares(left: JsonPathOperand, comparison: JsonPathComparison, element: unknown): boolean | undefined {
  const lefts = operandValues(left, element);
  const rights = operandValues(comparison.right, element);
  if (lefts === undefined || rights === undefined || lefts.length > 1 || rights.length > 1) {
    return undefined;
  }
  return lefts.length === 0 || rights.length === 0 ? false : compare(lefts[0], comparison.operator, rights[0]);
}

function operandValues(operand: JsonPathOperand, element: unknown): Selection {
  return 'path' in operand ? follow(operand.path, [element]) : [operand.literal];
}

function compare(left: unknown, operator: string, right: unknown): boolean | undefined {
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    return compareBooleans(left, operator, right);
  }
  if (
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string')
  ) {
    return compareOrdered(left, operator, right);
  }
  return undefined;
}

function compareBooleans(left: boolean, operator: string, right: boolean): boolean | undefined {
  if (operator === '==' || operator === '!=') {
    return (left === right) === (operator === '==');
  }
  return undefined;
}

function compareOrdered<T extends number | string>(left: T, operator: string, right: T): boolean | undefined {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}
