import { formatFieldPath, parseFieldPath, valuesAtFieldPath, type FieldPathStep } from './field-path.js';
import { parseRequirements } from './selector-grammar.js';
import { formatRequirement, orderProblem, satisfies, type LabelOperator } from './selector-operator.js';

export type { FieldPathStep } from './field-path.js';

/** One requirement on the value at a path, compared as text. */
export interface FieldRequirement {
  readonly path: readonly FieldPathStep[];
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** Requirements that must all hold; empty selects everything. */
export type FieldSelector = readonly FieldRequirement[];

/**
 * Reads the text of a `fieldSelector` parameter: the grammar of label selectors, with a path into the object as key.
 *
 * @throws StatusError `BadRequest` when the text or a path is malformed
 * @see spec/apiserver.md section 3.12
 */
export function parseFieldSelector(text: string): FieldSelector {
  return parseRequirements(text, ({ key, operator, values }) => {
    const path = parseFieldPath(key);
    const order = orderProblem(operator, values);
    if (order !== undefined) {
      throw new RangeError(`${formatFieldPath(path)}: ${order}`);
    }
    return { path, operator, values };
  });
}

/** Text that {@link parseFieldSelector} reads as this selector. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector
    .map(({ path, operator, values }) => formatRequirement(formatFieldPath(path), operator, values))
    .join(',');
}

/**
 * Whether an object satisfies every requirement. A path through the elements of a list holds when any element does;
 * `NotIn` and `DoesNotExist` are the opposites of `In` and `Exists`, so they hold when no element does, and for a missing
 * field. Values compare as their JSON text, strings without quotes; objects and lists exist, and equal no text.
 */
export function matchesFields(selector: FieldSelector, object: object): boolean {
  return selector.every(({ path, operator, values }) => {
    const texts = valuesAtFieldPath(object, path).map(textOf);
    switch (operator) {
      case 'NotIn':
        return !texts.some((text) => satisfies(text, 'In', values));
      case 'Exists':
        return texts.length > 0;
      case 'DoesNotExist':
        return texts.length === 0;
      case 'In':
      case 'GreaterThan':
      case 'LessThan':
        return texts.some((text) => satisfies(text, operator, values));
    }
  });
}

/** `undefined` for what has no text to compare. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'object') {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
