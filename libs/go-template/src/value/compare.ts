import { formatValue } from '../format/format-value.js';
import { CallError } from '../functions/go-function.js';
import { printValue, type Spend } from './print.js';
import { GoTime } from '../time/go-time.js';
import { NamedInteger } from './named-integer.js';
import { compareBytes, GoInteger, GoList, GoMap, type Value } from './value.js';
import { kindName, typeName } from './value-type.js';

/** Kinds whose values have an order, or at least are equal or not. All integers are of one kind. */
type BasicKind = 'bool' | 'float' | 'integer' | 'string';

/** Whether two values are equal, as `eq` has it. A nil equals a nil. @throws CallError when they are of different kinds */
export function isEqual(left: Value, right: Value, spend: Spend): boolean {
  const kind = basicKind(left);
  if (kind !== basicKind(right)) {
    if (isMissing(left) || isMissing(right)) {
      return false;
    }
    throw incompatible(left, right);
  }
  if (kind === undefined) {
    return isEqualCompound(left, right, spend);
  }
  return compareBasic(left, right) === 0;
}

/** Whether the left value comes before the right. @throws CallError when there is no order between them */
export function isLess(left: Value, right: Value): boolean {
  const kind = basicKind(left);
  const other = basicKind(right);
  if (kind === undefined || other === undefined) {
    throw new CallError('invalid type for comparison');
  }
  if (kind !== other) {
    throw incompatible(left, right);
  }
  if (kind === 'bool') {
    throw new CallError('invalid type for comparison');
  }
  return compareBasic(left, right) < 0;
}

function incompatible(left: Value, right: Value): CallError {
  return new CallError(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
}

function basicKind(value: Value): BasicKind | undefined {
  if (value instanceof GoInteger || value instanceof NamedInteger) {
    return 'integer';
  }
  return kindByType.get(typeof value);
}

const kindByType: ReadonlyMap<string, BasicKind> = new Map([
  ['boolean', 'bool'],
  ['number', 'float'],
  ['string', 'string'],
]);

/** Of two values of one basic kind. Not a number is neither equal nor less. */
function compareBasic(left: Value, right: Value): number {
  if (left instanceof NamedInteger) {
    return compareBasic(left.integer, right);
  }
  if (right instanceof NamedInteger) {
    return compareBasic(left, right.integer);
  }
  if (left instanceof GoInteger && right instanceof GoInteger) {
    return Number(left.value > right.value) - Number(left.value < right.value);
  }
  if (typeof left === 'string' && typeof right === 'string') {
    return compareBytes(left, right);
  }
  const [first, second] = [Number(left), Number(right)];
  return first === second ? 0 : first - second;
}

function isEqualCompound(left: Value, right: Value, spend: Spend): boolean {
  if (!isMissing(left) && !isMissing(right) && kindName(left) !== kindName(right)) {
    throw new CallError(
      `non-comparable types ${shown(left, spend)}: ${typeName(left)}, ${typeName(right)}: ${printValue(right, spend)}`,
    );
  }
  if (isNil(left) || isNil(right)) {
    return isNil(left) === isNil(right);
  }
  if (right instanceof GoList || right instanceof GoMap) {
    throw new CallError(`non-comparable type ${shown(right, spend)}: ${typeName(right)}`);
  }
  if (left instanceof GoTime && right instanceof GoTime) {
    return left.unixNanoseconds === right.unixNanoseconds && left.zone.name === right.zone.name;
  }
  return left === right;
}

/** Go formats a list as if it were a string here, and so it looks. */
function shown(value: Value, spend: Spend): string {
  return formatValue(value, { flags: new Set(), verb: 's' }, spend);
}

function isMissing(value: Value): value is undefined | null {
  return value === undefined || value === null;
}

function isNil(value: Value): boolean {
  return isMissing(value) || ((value instanceof GoList || value instanceof GoMap) && value.isNil);
}
