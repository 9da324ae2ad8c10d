import { labelValueProblems, qualifiedNameProblems } from './qualified-name.js';
import { parseRequirements, type WrittenRequirement } from './selector-grammar.js';
import { formatRequirement, orderProblem, satisfies, type LabelOperator } from './selector-operator.js';

export type { LabelOperator } from './selector-operator.js';

/** One requirement. `values` keep the order in which they were written; empty for the two existence operators. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** Requirements that must all hold; empty selects everything. */
export type LabelSelector = readonly LabelRequirement[];

/**
 * Reads the text of a `labelSelector` parameter. `=`, `==` and `in` become `In`, `!=` and `notin` become `NotIn`;
 * requirements keep their order, repeated values are dropped.
 *
 * @throws StatusError `BadRequest` when the text, a key or a value is not what Kubernetes allows
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): LabelSelector {
  return parseRequirements(text, validRequirement);
}

/** The shortest text that {@link parseLabelSelector} reads as this selector. */
export function formatLabelSelector(selector: LabelSelector): string {
  return selector.map(({ key, operator, values }) => formatRequirement(key, operator, values)).join(',');
}

/** Whether labels satisfy every requirement. `NotIn` and `DoesNotExist` also hold for a label that is not there. */
export function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, string>> | undefined): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
    return satisfies(value, operator, values);
  });
}

function validRequirement(written: WrittenRequirement): LabelRequirement {
  const { key, operator, values } = written;
  const [keyProblem] = qualifiedNameProblems(key);
  if (keyProblem !== undefined) {
    throw new RangeError(`<nil>: Invalid value: ${JSON.stringify(key)}: ${keyProblem}`);
  }
  const order = orderProblem(operator, values);
  if (order !== undefined) {
    throw new RangeError(`values[0]: ${order}`);
  }
  for (const [index, value] of values.entries()) {
    const [problem] = labelValueProblems(value);
    if (problem !== undefined) {
      throw new RangeError(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`);
    }
  }
  return written;
}
