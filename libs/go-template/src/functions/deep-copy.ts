import { checkValueDepth } from '../limit-error.js';
import type { Spend } from '../value/print.js';
import { GoList, GoMap, type Value } from '../value/value.js';
import { CallError } from './go-function.js';

/** A copy of a value that shares no map with it. */
export function copyDeeply(value: Value, spend: Spend, depth = 0): Value {
  spend(1);
  checkValueDepth(depth);
  if (depth === 0 && (value === null || value === undefined)) {
    throw new CallError('reflect: call of reflect.Value.Type on zero Value');
  }
  if (value instanceof GoList) {
    return new GoList(
      value.items.map((item) => copyDeeply(item, spend, depth + 1)),
      value.element,
      value.isNil,
    );
  }
  if (value instanceof GoMap) {
    const entries = [...value.entries].map(([key, member]): readonly [string, Value] => [
      key,
      copyDeeply(member, spend, depth + 1),
    ]);
    return new GoMap(new Map(entries), value.element, value.isNil);
  }
  return value;
}
