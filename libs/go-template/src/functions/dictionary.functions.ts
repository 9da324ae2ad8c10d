import { stringValue } from '../value/string-value.js';
import { GoList, GoMap, type Value } from '../value/value.js';
import { kindName, typeName } from '../value/value-type.js';
import { copyDeeply } from './deep-copy.js';
import { CallError, define, defineVariadic, type CallContext, type FunctionTable } from './go-function.js';
import { mergeMaps } from './merge.js';
import { withMust } from './must.js';

/** Functions of sprig about maps. `set`, `unset` and the merges change the map they are given, and return it. */
export const dictionaryFunctions: FunctionTable = {
  dict: defineVariadic([], 'interface {}', (values, { spend }) => {
    spend(values.length);
    return new GoMap(
      new Map(
        values.flatMap((key, index): (readonly [string, Value])[] =>
          index % 2 === 0 ? [[stringValue(key, spend), index + 1 < values.length ? values[index + 1] : '']] : [],
        ),
      ),
    );
  }),
  get: define(['map[string]interface {}', 'string'], ([map, key]) =>
    map.entries.has(key) ? map.entries.get(key) : '',
  ),
  hasKey: define(['map[string]interface {}', 'string'], ([map, key]) => map.entries.has(key)),
  set: define(['map[string]interface {}', 'string', 'interface {}'], ([map, key, value], { spend }) => {
    if (map.isNil) {
      throw new CallError('assignment to entry in nil map');
    }
    spend(key.length);
    map.entries.set(key, value);
    return map;
  }),
  unset: define(['map[string]interface {}', 'string'], ([map, key]) => {
    map.entries.delete(key);
    return map;
  }),
  pluck: defineVariadic(
    ['string'],
    'map[string]interface {}',
    ([key, ...maps]) =>
      new GoList(maps.filter(({ entries }) => entries.has(key)).map(({ entries }) => entries.get(key))),
  ),
  // In order, where those of sprig come in no order at all.
  keys: defineVariadic([], 'map[string]interface {}', (maps, { spend }) => {
    const keys = maps.flatMap((map) => map.sortedKeys());
    spend(keys.length);
    return new GoList(keys, 'string');
  }),
  values: define(['map[string]interface {}'], ([map], { spend }) => {
    spend(map.entries.size);
    return new GoList(map.sortedKeys().map((key) => map.entries.get(key)));
  }),
  pick: defineVariadic(['map[string]interface {}'], 'string', ([map, ...keys], context) =>
    filtered(map, (key) => keys.includes(key), context),
  ),
  omit: defineVariadic(['map[string]interface {}'], 'string', ([map, ...keys], context) =>
    filtered(map, (key) => !keys.includes(key), context),
  ),
  dig: defineVariadic([], 'interface {}', dig),
  ...withMust({
    merge: defineVariadic(['map[string]interface {}'], 'map[string]interface {}', ([target, ...sources], { spend }) =>
      mergeMaps(target, sources, { overwrites: false, spend }),
    ),
    mergeOverwrite: defineVariadic(
      ['map[string]interface {}'],
      'map[string]interface {}',
      ([target, ...sources], { spend }) => mergeMaps(target, sources, { overwrites: true, spend }),
    ),
    deepCopy: define(['interface {}'], ([value], { spend }) => copyDeeply(value, spend)),
  }),
};

function filtered(map: GoMap, isKept: (key: string) => boolean, { spend }: CallContext): GoMap {
  spend(map.entries.size);
  return new GoMap(new Map([...map.entries].filter(([key]) => isKept(key))));
}

/** The member under some keys of a map, which is the last argument; the one before it is what a missing member is. */
function dig(values: readonly Value[]): Value {
  if (values.length < 3) {
    throw new CallError('dig needs at least three arguments');
  }
  let value = values.at(-1);
  for (const key of values.slice(0, -2)) {
    if (!(value instanceof GoMap)) {
      throw new CallError(wrongType(value, 'map[string]interface {}'));
    }
    if (typeof key !== 'string') {
      throw new CallError(wrongType(key, 'string'));
    }
    if (!value.entries.has(key)) {
      return values.at(-2);
    }
    value = value.entries.get(key);
  }
  return value;
}

function wrongType(value: Value, wanted: string): string {
  return `interface conversion: interface {} is ${kindName(value) === 'invalid' ? 'nil' : typeName(value)}, not ${wanted}`;
}
