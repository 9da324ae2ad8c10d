import { checkValueDepth } from '../limit-error.js';
import { printValue, type Spend } from '../value/print.js';
import { quoteGo } from '../value/quote.js';
import { GoInteger, GoList, GoMap, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';

/** A value as one would write it in Go: what `%#v` prints. */
export function goSyntax(value: Value, spend: Spend, depth = 0): string {
  spend(1);
  checkValueDepth(depth);
  if (value === null || value === undefined) {
    return depth === 0 ? '<nil>' : 'interface {}(nil)';
  }
  if (value instanceof GoInteger) {
    return value.type.startsWith('u') ? `0x${value.value.toString(16)}` : String(value.value);
  }
  if (value instanceof GoList || value instanceof GoMap) {
    return `${typeName(value)}${value.isNil ? '(nil)' : `{${membersOf(value, spend, depth).join(', ')}}`}`;
  }
  if (typeof value === 'string') {
    spend(value.length);
    return quoteGo(value);
  }
  return printValue(value, spend);
}

function membersOf(value: GoList | GoMap, spend: Spend, depth: number): readonly string[] {
  return value instanceof GoList
    ? value.items.map((item) => goSyntax(item, spend, depth + 1))
    : value.sortedKeys().map((key) => `${quoteGo(key)}:${goSyntax(value.entries.get(key), spend, depth + 1)}`);
}
