import { printValue } from '../value/print.js';
import { GoInteger, GoList, type Value } from '../value/value.js';
import {
  addDecimals,
  decimalOf,
  decimalToFloat,
  divideDecimals,
  multiplyDecimals,
  subtractDecimals,
  type Decimal,
} from './decimal.js';
import { CallError, define, defineVariadic, type CallContext, type FunctionTable } from './go-function.js';
import { floatOf, int64Of } from './number-value.js';

const max = defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) =>
  int64(rest.map(int64Of).reduce((left, right) => (right > left ? right : left), int64Of(first))),
);

/** Functions of sprig about numbers. Integers are of 64 bits and wrap around; decimals are exact but for divisions. */
export const numberFunctions: FunctionTable = {
  atoi: define(
    ['string'],
    ([text]) => new GoInteger(/^[+-]?\d+$/.test(text) ? clamp(BigInt(text.replace('+', ''))) : 0n),
  ),
  int: define(['interface {}'], ([value]) => new GoInteger(int64Of(value))),
  int64: define(['interface {}'], ([value]) => int64(int64Of(value))),
  float64: define(['interface {}'], ([value]) => floatOf(value)),
  toDecimal: define(['interface {}'], ([value], { spend }) => int64(octal(printValue(value, spend)))),
  add1: define(['interface {}'], ([value]) => int64(int64Of(value) + 1n)),
  add: defineVariadic([], 'interface {}', (values) =>
    int64(values.map(int64Of).reduce((left, right) => left + right, 0n)),
  ),
  sub: define(['interface {}', 'interface {}'], ([left, right]) => int64(int64Of(left) - int64Of(right))),
  mul: defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) =>
    int64(rest.reduce<bigint>((product, value) => BigInt.asIntN(64, product * int64Of(value)), int64Of(first))),
  ),
  div: define(['interface {}', 'interface {}'], ([left, right]) => int64(int64Of(left) / divisorOf(right))),
  mod: define(['interface {}', 'interface {}'], ([left, right]) => int64(int64Of(left) % divisorOf(right))),
  max,
  biggest: max,
  min: defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) =>
    int64(rest.map(int64Of).reduce((left, right) => (right < left ? right : left), int64Of(first))),
  ),
  add1f: define(['interface {}'], ([value]) => fold(value, [new GoInteger(1)], addDecimals)),
  addf: defineVariadic([], 'interface {}', (values) => fold(0, values, addDecimals)),
  subf: defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) => fold(first, rest, subtractDecimals)),
  mulf: defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) => fold(first, rest, multiplyDecimals)),
  divf: defineVariadic(['interface {}'], 'interface {}', ([first, ...rest]) => fold(first, rest, divideDecimals)),
  maxf: defineVariadic(['interface {}'], 'interface {}', (values) => Math.max(...values.map(floatOf))),
  minf: defineVariadic(['interface {}'], 'interface {}', (values) => Math.min(...values.map(floatOf))),
  floor: define(['interface {}'], ([value]) => Math.floor(floatOf(value))),
  ceil: define(['interface {}'], ([value]) => Math.ceil(floatOf(value))),
  round: defineVariadic(['interface {}', 'int'], 'float64', ([value, places, from = 0.5]) =>
    round(floatOf(value), places, from),
  ),
  until: define(['int'], ([count], { spend }) => steps({ start: 0, stop: count, step: count < 0 ? -1 : 1 }, spend)),
  untilStep: define(['int', 'int', 'int'], ([start, stop, step], { spend }) => steps({ start, stop, step }, spend)),
  seq: defineVariadic([], 'int', (numbers, { spend }) => sequence(numbers, spend)),
};

function int64(value: bigint): GoInteger {
  return new GoInteger(value, 'int64');
}

function clamp(value: bigint): bigint {
  const limit = 2n ** 63n;
  if (value >= limit) {
    return limit - 1n;
  }
  return value < -limit ? -limit : value;
}

/** Against its name, sprig's function reads octal numbers. */
function octal(text: string): bigint {
  const [, sign, digits] = /^([+-]?)([0-7]+)$/.exec(text) ?? [];
  const magnitude = digits === undefined ? 0n : BigInt(`0o${digits}`);
  const value = sign === '-' ? -magnitude : magnitude;
  return value === clamp(value) ? value : 0n;
}

function divisorOf(value: Value): bigint {
  const divisor = int64Of(value);
  if (divisor === 0n) {
    throw new CallError('runtime error: integer divide by zero');
  }
  return divisor;
}

/** Computes with what floats are written as, so that 0.1 and 0.2 are 0.3. */
function fold(first: Value, rest: readonly Value[], operate: (left: Decimal, right: Decimal) => Decimal): number {
  try {
    return decimalToFloat(rest.map(decimalOfValue).reduce(operate, decimalOfValue(first)));
  } catch (error) {
    throw error instanceof RangeError ? new CallError(error.message) : error;
  }
}

function decimalOfValue(value: Value): Decimal {
  const float = floatOf(value);
  if (!Number.isFinite(float)) {
    throw new CallError(`Cannot create a Decimal from ${Number.isNaN(float) ? 'NaN' : `${float > 0 ? '+' : '-'}Inf`}`);
  }
  return decimalOf(float);
}

/** Rounds up from a fraction on, which is a half if nothing is said. */
function round(value: number, places: number, from: number): number {
  const factor = 10 ** places;
  const scaled = factor * value;
  return (scaled - Math.trunc(scaled) >= from ? Math.ceil(scaled) : Math.floor(scaled)) / factor;
}

interface Steps {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** Numbers from a start up or down to a stop, which is not among them; none when the step leads away from it. */
function steps(range: Steps, spend: CallContext['spend']): GoList {
  return new GoList(
    numbersOf(range, spend).map((number) => new GoInteger(number)),
    'int',
  );
}

function numbersOf({ start, stop, step }: Steps, spend: CallContext['spend']): readonly number[] {
  const isDown = stop < start;
  if (isDown ? step >= 0 : step <= 0) {
    return [];
  }
  const count = Math.ceil((stop - start) / step);
  spend(count);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** As the command `seq`: last; first and last; or first, step and last. The last is included. */
function sequence(numbers: readonly number[], spend: CallContext['spend']): string {
  const [first = 0, second = 0, third = 0] = numbers;
  if (numbers.length === 0 || numbers.length > 3) {
    return '';
  }
  const start = numbers.length === 1 ? 1 : first;
  const last = [first, second, third][numbers.length - 1] ?? 0;
  const direction = last < start ? -1 : 1;
  const step = numbers.length === 3 ? second : direction;
  return numbersOf({ start, stop: last + direction, step }, spend).join(' ');
}
