export type LabelOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'GreaterThan' | 'LessThan';

/**
 * Whether one value satisfies an operator; `undefined` is a value that does not exist. The order operators compare 64-bit
 * integers and never hold for text that is not one.
 */
export function satisfies(value: string | undefined, operator: LabelOperator, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'GreaterThan':
      return compareIntegers(value, values[0]) > 0;
    case 'LessThan':
      return compareIntegers(value, values[0]) < 0;
  }
}

/** The shortest text of one requirement. */
export function formatRequirement(key: string, operator: LabelOperator, values: readonly string[]): string {
  const [only = ''] = values;
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${only}` : `${key} in (${values.join(',')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${only}` : `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'GreaterThan':
      return `${key}>${only}`;
    case 'LessThan':
      return `${key}<${only}`;
  }
}

/** What is wrong with the values of an order operator, in the words of Kubernetes; nothing for the other operators. */
export function orderProblem(operator: LabelOperator, [value = '']: readonly string[]): string | undefined {
  const isOrder = operator === 'GreaterThan' || operator === 'LessThan';
  return isOrder && parseInteger(value) === undefined
    ? `Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`
    : undefined;
}

/** NaN, which is neither more nor less, when one of the two is not an integer. */
function compareIntegers(left: string | undefined, right: string | undefined): number {
  const a = parseInteger(left);
  const b = parseInteger(right);
  if (a === undefined || b === undefined) {
    return Number.NaN;
  }
  return Number(a > b) - Number(a < b);
}

function parseInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d{1,19}$/.test(text)) {
    return undefined;
  }
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
