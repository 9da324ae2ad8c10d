import { define, type FunctionTable } from './go-function.js';

/** Functions of sprig about maps. */
export const dictionaryFunctions: FunctionTable = {
  get: define(['map[string]interface {}', 'string'], ([map, key]) =>
    map.entries.has(key) ? map.entries.get(key) : '',
  ),
  hasKey: define(['map[string]interface {}', 'string'], ([map, key]) => map.entries.has(key)),
};
