import { checkValueDepth } from '../limit-error.js';
import type { Spend } from './print.js';
import { GoInteger, GoList, GoMap, isGoObject, type Value } from './value.js';
import { typeName } from './value-type.js';

/** Whether two values are the same in type and content, all the way down. An int is no int64, a nil list no empty one. */
export function isDeepEqual(left: Value, right: Value, spend: Spend, depth = 0): boolean {
  spend(1);
  checkValueDepth(depth);
  if (left === right || (isNil(left) && isNil(right))) {
    return true;
  }
  if (isNil(left) || isNil(right) || typeName(left) !== typeName(right)) {
    return false;
  }
  return isSameContent(left, right, (one, other) => isDeepEqual(one, other, spend, depth + 1));
}

type Sameness = (left: Value, right: Value) => boolean;

/** Of two values of one type. */
function isSameContent(left: Value, right: Value, isSame: Sameness): boolean {
  if (left instanceof GoInteger && right instanceof GoInteger) {
    return left.value === right.value;
  }
  if (left instanceof GoList && right instanceof GoList) {
    return isSameList(left, right, isSame);
  }
  if (left instanceof GoMap && right instanceof GoMap) {
    return isSameMap(left, right, isSame);
  }
  return isGoObject(left) && isGoObject(right) && left.toGoString() === right.toGoString();
}

function isSameList(left: GoList, right: GoList, isSame: Sameness): boolean {
  return (
    left.isNil === right.isNil &&
    left.items.length === right.items.length &&
    left.items.every((item, index) => isSame(item, right.items[index]))
  );
}

function isSameMap(left: GoMap, right: GoMap, isSame: Sameness): boolean {
  return (
    left.isNil === right.isNil &&
    left.entries.size === right.entries.size &&
    [...left.entries].every(([key, value]) => right.entries.has(key) && isSame(value, right.entries.get(key)))
  );
}

function isNil(value: Value): value is undefined | null {
  return value === undefined || value === null;
}
