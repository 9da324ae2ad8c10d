import { formatPrintf } from '../format/printf.js';
import { isEqual, isLess } from '../value/compare.js';
import { printAll } from '../value/print.js';
import { isTrue } from '../value/truth.js';
import { GoInteger, GoList, GoMap, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';
import { CallError, define, defineVariadic, type CallContext, type FunctionTable } from './go-function.js';
import { elementOf } from './indexing.js';
import { escapeHtml, escapeJavaScript, escapeQuery } from '../value/escape.js';

/** The functions that Go's `text/template` has by itself. `slice` is missing here: sprig's takes its name. */
export const languageFunctions: FunctionTable = {
  // The executor evaluates these two itself, and no argument more than it has to.
  and: defineVariadic(['reflect.Value'], 'reflect.Value', (values) => values.at(-1)),
  or: defineVariadic(['reflect.Value'], 'reflect.Value', (values) => values.at(-1)),
  not: define(['reflect.Value'], ([value]) => !isTrue(value)),
  eq: defineVariadic(['reflect.Value'], 'reflect.Value', ([left, ...rights], context) =>
    equalsAny(left, rights, context),
  ),
  ne: define(['reflect.Value', 'reflect.Value'], ([left, right], { spend }) => !isEqual(left, right, spend)),
  lt: define(['reflect.Value', 'reflect.Value'], ([left, right]) => isLess(left, right)),
  le: define(['reflect.Value', 'reflect.Value'], ([left, right], { spend }) => isAtMost(left, right, spend)),
  gt: define(['reflect.Value', 'reflect.Value'], ([left, right], { spend }) => !isAtMost(left, right, spend)),
  ge: define(['reflect.Value', 'reflect.Value'], ([left, right]) => !isLess(left, right)),
  len: define(['reflect.Value'], ([value]) => new GoInteger(lengthOf(value))),
  index: defineVariadic(['reflect.Value'], 'reflect.Value', ([value, ...indexes]) => elementAt(value, indexes)),
  call: defineVariadic(['reflect.Value'], 'reflect.Value', ([value]) => refuseCall(value)),
  print: defineVariadic([], 'interface {}', (values, { spend }) => printAll(values, spend)),
  println: defineVariadic([], 'interface {}', (values, { spend }) => printLine(values, spend)),
  printf: defineVariadic(['string'], 'interface {}', ([format, ...values], { spend }) =>
    formatPrintf(format, values, spend),
  ),
  html: defineVariadic([], 'interface {}', (values, { spend }) => escapeHtml(textOf(values, spend))),
  js: defineVariadic([], 'interface {}', (values, { spend }) => escapeJavaScript(textOf(values, spend))),
  urlquery: defineVariadic([], 'interface {}', (values, { spend }) => escapeQuery(textOf(values, spend))),
};

function equalsAny(left: Value, rights: readonly Value[], { spend }: CallContext): boolean {
  if (rights.length === 0) {
    throw new CallError('missing argument for comparison');
  }
  return rights.some((right) => isEqual(left, right, spend));
}

function isAtMost(left: Value, right: Value, spend: CallContext['spend']): boolean {
  return isLess(left, right) || isEqual(left, right, spend);
}

/** Bytes of a string, elements of a list, keys of a map. @throws CallError for anything else */
function lengthOf(value: Value): number {
  if (value === undefined || value === null) {
    throw new CallError('len of nil pointer');
  }
  if (typeof value === 'string') {
    return value.length;
  }
  if (value instanceof GoList) {
    return value.items.length;
  }
  if (value instanceof GoMap) {
    return value.entries.size;
  }
  throw new CallError(`len of type ${typeName(value)}`);
}

function elementAt(value: Value, indexes: readonly Value[]): Value {
  if (value === undefined || value === null) {
    throw new CallError('index of untyped nil');
  }
  return indexes.reduce(elementOf, value);
}

/** There are no functions among the values. */
function refuseCall(value: Value): never {
  throw new CallError(
    value === undefined || value === null ? 'call of nil' : `non-function of type ${typeName(value)}`,
  );
}

function printLine(values: readonly Value[], spend: CallContext['spend']): string {
  return `${values.map((value) => printAll([value], spend)).join(' ')}\n`;
}

/** What is missing is nothing, as where it is printed. */
function textOf(values: readonly Value[], spend: CallContext['spend']): string {
  return printAll(
    values.map((value) => value ?? ''),
    spend,
  );
}
