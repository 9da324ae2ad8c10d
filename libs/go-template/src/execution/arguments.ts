import type { GoFunction, ParameterType } from '../functions/go-function.js';
import type { LiteralNode, NumberNode } from '../syntax/node.js';
import { nodeText } from '../syntax/node-text.js';
import { durationValue } from '../time/duration.js';
import { GoInteger, GoList, GoMap, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';
import { ExecutionError } from './execution-error.js';

/** A literal whose type depends on where it stands. */
type ConstantNode = Exclude<LiteralNode, { type: 'dot' }>;

/** What stands for nil where a parameter can be nil. */
const nilOf: Readonly<Partial<Record<ParameterType, Value>>> = {
  'interface {}': null,
  'reflect.Value': undefined,
  '[]string': new GoList([], 'string', true),
  '[]interface {}': new GoList([], 'interface {}', true),
  'map[string]interface {}': new GoMap(new Map(), 'interface {}', true),
};

/** @throws ExecutionError when a function gets too few arguments, or too many */
export function checkCount(name: string, called: GoFunction, inPlace: number, hasPiped: boolean): void {
  const count = inPlace + (hasPiped ? 1 : 0);
  const wanted = called.parameters.length;
  if (called.rest !== undefined && count < wanted) {
    // Go counts without the piped one here.
    throw new ExecutionError(`wrong number of args for ${name}: want at least ${wanted} got ${inPlace}`);
  }
  if (called.rest === undefined && count !== wanted) {
    throw new ExecutionError(`wrong number of args for ${name}: want ${wanted} got ${count}`);
  }
}

/** A value as the argument of a parameter. There is no conversion: an int64 is no int. @throws ExecutionError */
export function acceptValue(value: Value, type: ParameterType): Value {
  if (value === undefined) {
    if (!(type in nilOf)) {
      throw new ExecutionError(`invalid value; expected ${type}`);
    }
    return nilOf[type];
  }
  if (type === 'interface {}' || type === 'reflect.Value') {
    return value;
  }
  if (value === null) {
    throw new ExecutionError(`wrong type for value; expected ${type}; got interface {}`);
  }
  const actual = typeName(value);
  if (actual !== type) {
    throw new ExecutionError(`wrong type for value; expected ${type}; got ${actual}`);
  }
  return asArgument(value, type);
}

/** A literal as the argument of a typed parameter, which decides what it is. @throws ExecutionError */
export function acceptLiteral(node: ConstantNode, type: ParameterType): Value {
  if (node.type === 'nil') {
    if (!(type in nilOf)) {
      throw new ExecutionError(`cannot assign nil to ${type}`);
    }
    return nilOf[type];
  }
  if (type === 'interface {}' || type === 'reflect.Value') {
    return node.type === 'number' ? node.float : node.value;
  }
  const accepted = node.type === 'number' ? numberAs(node, type) : literalAs(node, type);
  if (accepted === undefined) {
    throw new ExecutionError(unfitLiteral(nodeText(node), type));
  }
  return accepted;
}

function asArgument(value: Value, type: ParameterType): Value {
  return value instanceof GoInteger ? integerAs(value.value, type) : value;
}

/** Integers arrive in functions as what their declaration says, see `ArgumentByType`. */
function integerAs(value: bigint, type: ParameterType): Value {
  return (type === 'int64' ? value : Number(value)) as Value;
}

function numberAs({ integer, float }: NumberNode, type: ParameterType): Value {
  if (type === 'float64') {
    return float;
  }
  if (type === 'time.Duration' && integer !== undefined) {
    return durationValue(integer);
  }
  return (type === 'int' || type === 'int64') && integer !== undefined ? integerAs(integer, type) : undefined;
}

function literalAs(node: Extract<ConstantNode, { type: 'boolean' | 'string' }>, type: ParameterType): Value {
  const fits = (node.type === 'boolean' && type === 'bool') || (node.type === 'string' && type === 'string');
  return fits ? node.value : undefined;
}

/** How errors call what a parameter wants; of other types there are no literals. */
const wantedOf: Readonly<Partial<Record<ParameterType, string>>> = {
  int: 'integer',
  int64: 'integer',
  'time.Duration': 'integer',
  float64: 'float',
  bool: 'bool',
  string: 'string',
};

function unfitLiteral(text: string, type: ParameterType): string {
  const wanted = wantedOf[type];
  return wanted === undefined ? `can't handle ${text} for arg of type ${type}` : `expected ${wanted}; found ${text}`;
}
