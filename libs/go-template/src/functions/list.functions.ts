import { isDeepEqual } from '../value/deep-equal.js';
import { isTrue } from '../value/truth.js';
import { GoList, type ElementType, type Value } from '../value/value.js';
import { kindName } from '../value/value-type.js';
import {
  CallError,
  define,
  defineVariadic,
  type CallContext,
  type FunctionTable,
  type GoFunction,
} from './go-function.js';
import { int64Of } from './number-value.js';
import { withMust } from './must.js';

const list = defineVariadic([], 'interface {}', (values, { spend }) => {
  spend(values.length);
  return new GoList(values);
});

/** Functions of sprig about lists. None of them changes a list: they make new ones. */
export const listFunctions: FunctionTable = {
  list,
  tuple: list,
  concat: defineVariadic([], 'interface {}', concat),
  ...withMust({
    append: define(['interface {}', 'interface {}'], ([value, item], context) =>
      listOf([...itemsOf(value, 'Cannot push on type', context), item]),
    ),
    push: define(['interface {}', 'interface {}'], ([value, item], context) =>
      listOf([...itemsOf(value, 'Cannot push on type', context), item]),
    ),
    prepend: define(['interface {}', 'interface {}'], ([value, item], context) =>
      listOf([item, ...itemsOf(value, 'Cannot prepend on type', context)]),
    ),
    first: define(
      ['interface {}'],
      ([value], context) => itemsOf(value, 'Cannot find first on type', context)[0] ?? null,
    ),
    last: define(
      ['interface {}'],
      ([value], context) => itemsOf(value, 'Cannot find last on type', context).at(-1) ?? null,
    ),
    rest: define(['interface {}'], ([value], context) =>
      partOf(itemsOf(value, 'Cannot find rest on type', context), 1),
    ),
    initial: define(['interface {}'], ([value], context) =>
      partOf(itemsOf(value, 'Cannot find initial on type', context), 0, -1),
    ),
    reverse: define(['interface {}'], ([value], context) =>
      listOf(itemsOf(value, 'Cannot find reverse on type', context).toReversed()),
    ),
    compact: define(['interface {}'], ([value], context) =>
      listOf(itemsOf(value, 'Cannot compact on type', context).filter(isTrue)),
    ),
    uniq: define(['interface {}'], ([value], context) =>
      uniq(itemsOf(value, 'Cannot find uniq on type', context), context),
    ),
    without: defineVariadic(['interface {}'], 'interface {}', ([value, ...omitted], context) =>
      listOf(itemsOf(value, 'Cannot find without on type', context).filter((item) => !isAmong(item, omitted, context))),
    ),
    has: define(['interface {}', 'interface {}'], ([item, value], context) =>
      value === null || value === undefined
        ? false
        : isAmong(item, itemsOf(value, 'Cannot find has on type', context), context),
    ),
    slice: defineVariadic(['interface {}'], 'interface {}', ([value, ...places], context) =>
      slice(value, places, context),
    ),
    chunk: define(['int', 'interface {}'], ([size, value], context) =>
      chunk(itemsOf(value, 'Cannot chunk type', context), size, context),
    ),
  } satisfies Record<string, GoFunction>),
};

/** @throws CallError for what is no list, with its kind after the problem */
function itemsOf(value: Value, problem: string | readonly [string, string], { spend }: CallContext): readonly Value[] {
  if (value instanceof GoList) {
    spend(value.items.length);
    return value.items;
  }
  if (value === null || value === undefined) {
    // What Go says when it asks a nil for its type.
    throw new CallError('runtime error: invalid memory address or nil pointer dereference');
  }
  const [before, after] = typeof problem === 'string' ? [problem, ''] : problem;
  throw new CallError(`${before} ${kindName(value)} ${after}`.trimEnd());
}

function listOf(items: readonly Value[], element: ElementType = 'interface {}'): GoList {
  return new GoList(items, element);
}

/** A part of a list; of an empty one, a nil. */
function partOf(items: readonly Value[], start: number, end?: number): GoList {
  return items.length === 0 ? new GoList([], 'interface {}', true) : listOf(items.slice(start, end));
}

function isAmong(value: Value, items: readonly Value[], { spend }: CallContext): boolean {
  return items.some((item) => isDeepEqual(value, item, spend));
}

function uniq(items: readonly Value[], context: CallContext): GoList {
  const found: Value[] = [];
  for (const item of items) {
    if (!isAmong(item, found, context)) {
      found.push(item);
    }
  }
  return listOf(found);
}

/** The part between two places, the second of which is the end if it is not said. The elements keep their type. */
function slice(value: Value, places: readonly Value[], context: CallContext): Value {
  const items = itemsOf(value, 'list should be type of slice or array but', context);
  if (!(value instanceof GoList) || items.length === 0) {
    return null;
  }
  const [start = 0, end = items.length] = places.map((place) => Number(int64Of(place)));
  if (start < 0 || start > end || end > items.length) {
    throw new CallError('reflect.Value.Slice: slice index out of bounds');
  }
  return listOf(items.slice(start, end), value.element);
}

function concat(lists: readonly Value[], context: CallContext): GoList {
  const items = lists.flatMap((value) => itemsOf(value, ['Cannot concat type', 'as list'], context));
  return new GoList(items, 'interface {}', items.length === 0);
}

/** Lists of a size each, the last of which may be shorter. */
function chunk(items: readonly Value[], size: number, { spend }: CallContext): GoList {
  if (size <= 0) {
    throw new CallError('runtime error: makeslice: len out of range');
  }
  spend(items.length);
  const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    listOf(items.slice(index * size, (index + 1) * size)),
  );
  return new GoList(chunks, '[]interface {}');
}
