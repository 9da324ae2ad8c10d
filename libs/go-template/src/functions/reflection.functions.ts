import { isDeepEqual } from '../value/deep-equal.js';
import { kindName, typeName } from '../value/value-type.js';
import { define, type FunctionTable } from './go-function.js';

/** Functions of sprig about types. */
export const reflectionFunctions: FunctionTable = {
  typeOf: define(['interface {}'], ([value]) => typeName(value)),
  typeIs: define(['string', 'interface {}'], ([type, value]) => typeName(value) === type),
  typeIsLike: define(['string', 'interface {}'], ([type, value]) => [type, `*${type}`].includes(typeName(value))),
  kindOf: define(['interface {}'], ([value]) => kindName(value)),
  kindIs: define(['string', 'interface {}'], ([kind, value]) => kindName(value) === kind),
  deepEqual: define(['interface {}', 'interface {}'], ([left, right], { spend }) => isDeepEqual(left, right, spend)),
};
