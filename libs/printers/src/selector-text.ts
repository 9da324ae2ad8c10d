import { labelValueProblems, qualifiedNameProblems } from '#kube';
import { compareBytes, orNone } from './cell-text.js';
import { fieldsAt, listAt, textAt } from './field.js';

interface Requirement {
  readonly key: string;
  readonly text: string;
}

/** A label selector as most kinds show it: `<none>` when it is empty or absent, `<error>` when it is no selector. */
export function selectorText(selector: unknown): string {
  const text = formatSelector(selector);
  return text === undefined ? '<error>' : orNone(text);
}

/** A label selector as Deployments show it: empty when it is empty or absent, `<invalid>` when it is no selector. */
export function deploymentSelectorText(selector: unknown): string {
  return formatSelector(selector) ?? '<invalid>';
}

/** Requirements sorted by key, whatever their operator; `undefined` when one of them is not valid. */
function formatSelector(selector: unknown): string | undefined {
  const labels = Object.entries(fieldsAt(selector, 'matchLabels') ?? {}).map(([key, value]) =>
    equalityOf(key, textAt(value)),
  );
  const requirements: Requirement[] = [];
  for (const requirement of [...labels, ...listAt(selector, 'matchExpressions').map(expressionOf)]) {
    if (requirement === undefined) {
      return undefined;
    }
    requirements.push(requirement);
  }
  return requirements
    .sort((left, right) => compareBytes(left.key, right.key))
    .map(({ text }) => text)
    .join(',');
}

function equalityOf(key: string, value: string): Requirement | undefined {
  return isValid(key, [value]) ? { key, text: `${key}=${value}` } : undefined;
}

function expressionOf(expression: unknown): Requirement | undefined {
  const key = textAt(expression, 'key');
  const values = listAt(expression, 'values').map((value) => textAt(value));
  const text = isValid(key, values) ? formatExpression(key, textAt(expression, 'operator'), values) : undefined;
  return text === undefined ? undefined : { key, text };
}

function formatExpression(key: string, operator: string, values: readonly string[]): string | undefined {
  const list = [...values].sort(compareBytes).join(',');
  const hasValues = values.length > 0;
  switch (operator) {
    case 'In':
      return hasValues ? `${key} in (${list})` : undefined;
    case 'NotIn':
      return hasValues ? `${key} notin (${list})` : undefined;
    case 'Exists':
      return hasValues ? undefined : key;
    case 'DoesNotExist':
      return hasValues ? undefined : `!${key}`;
    default:
      return undefined;
  }
}

function isValid(key: string, values: readonly string[]): boolean {
  return qualifiedNameProblems(key).length === 0 && values.every((value) => labelValueProblems(value).length === 0);
}
