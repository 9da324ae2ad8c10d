import { isTrue } from '../value/truth.js';
import { define, defineVariadic, type FunctionTable } from './go-function.js';

/** Functions of sprig about what is empty: missing, or the zero of its type. */
export const defaultFunctions: FunctionTable = {
  default: defineVariadic(['interface {}'], 'interface {}', ([fallback, value]) => (isTrue(value) ? value : fallback)),
  empty: define(['interface {}'], ([value]) => !isTrue(value)),
  coalesce: defineVariadic([], 'interface {}', (values) => values.find(isTrue) ?? null),
  all: defineVariadic([], 'interface {}', (values) => values.every(isTrue)),
  any: defineVariadic([], 'interface {}', (values) => values.some(isTrue)),
  ternary: define(['interface {}', 'interface {}', 'bool'], ([yes, no, condition]) => (condition ? yes : no)),
};
