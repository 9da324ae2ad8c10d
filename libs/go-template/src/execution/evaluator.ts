import {
  CallError,
  type CallContext,
  type FunctionTable,
  type GoFunction,
  type ParameterType,
} from '../functions/go-function.js';
import {
  isLiteral,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type FunctionNode,
  type LiteralNode,
  type Node,
  type NumberNode,
  type OperandNode,
  type PipelineNode,
  type VariableNode,
} from '../syntax/node.js';
import { nodeText } from '../syntax/node-text.js';
import { fromByteString } from '../value/byte-string.js';
import { isTrue } from '../value/truth.js';
import { GoInteger, GoMap, isGoObject, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';
import { acceptLiteral, acceptValue, checkCount } from './arguments.js';
import { ExecutionError } from './execution-error.js';
import type { Variables } from './variables.js';

/** What an earlier stage of a pipeline hands to the next as its last argument. */
interface Piped {
  readonly value: Value;
}

/** The arguments that a function is given, and where to report that it fails. */
interface Given {
  readonly rest: readonly OperandNode[];
  readonly piped?: Piped | undefined;
  readonly caller?: Node;
}

/** Steps that asking a time counts as: it may need to know its zone. */
const methodCost = 500;

const noArguments: Given = { rest: [] };

type ReferenceNode = Exclude<OperandNode, LiteralNode | PipelineNode>;

/** Where an expression is evaluated. */
export interface Surroundings {
  readonly dot: Value;
  readonly variables: Variables;
}

/**
 * Computes the value of expressions.
 *
 * Keeps the node that was reached: errors are reported there, as Go does it, and not always where a reader would look first.
 */
export class Evaluator {
  readonly #functions: FunctionTable;
  readonly #context: CallContext;
  #reached: Node | undefined;

  constructor(functions: FunctionTable, context: CallContext) {
    this.#functions = functions;
    this.#context = context;
  }

  /** The node that was reached last. */
  get reached(): Node | undefined {
    return this.#reached;
  }

  /** Says that a node is reached, and counts that. */
  reach(node: Node): void {
    this.#reached = node;
    this.#context.spend(1);
  }

  /** The value of a pipeline, which its variables get too. A nil comes out as no value. */
  pipeline(pipeline: PipelineNode, around: Surroundings): Value {
    this.reach(pipeline);
    let piped: Piped | undefined;
    for (const command of pipeline.commands) {
      piped = { value: this.#command(command, around, piped) ?? undefined };
    }
    const value = piped?.value;
    for (const { name } of pipeline.variables) {
      if (pipeline.isAssignment) {
        around.variables.assign(name, value);
      } else {
        around.variables.declare(name, value);
      }
    }
    return value;
  }

  #command(command: CommandNode, around: Surroundings, piped: Piped | undefined): Value {
    const { first, rest } = command;
    if (!isLiteral(first) && first.type !== 'pipeline') {
      return this.#reference(first, around, { rest, piped, caller: command });
    }
    if (first.type !== 'pipeline') {
      this.reach(first);
    }
    if (rest.length > 0 || piped !== undefined) {
      throw notAFunction(first);
    }
    if (first.type === 'nil') {
      throw new ExecutionError('nil is not a command');
    }
    return first.type === 'pipeline' ? this.pipeline(first, around) : this.#literal(first, around);
  }

  /** What has a name, or parts: the only operands that can take arguments. */
  #reference(node: ReferenceNode, around: Surroundings, given: Given): Value {
    switch (node.type) {
      case 'field':
        return this.#field(node, around, given);
      case 'chain':
        return this.#chain(node, around, given);
      case 'variable':
        return this.#variable(node, around, given);
      case 'function':
        return this.#call(node, around, given);
    }
  }

  #literal(node: LiteralNode, { dot }: Surroundings): Value {
    switch (node.type) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'boolean':
      case 'string':
        return node.value;
      case 'number':
        return this.#number(node);
    }
  }

  #number({ text, integer, float, isFloat }: NumberNode): Value {
    if (isFloat || integer === undefined) {
      return float;
    }
    if (integer > 2n ** 63n - 1n) {
      throw new ExecutionError(`${text} overflows int`);
    }
    return new GoInteger(integer);
  }

  /** The value of an operand that is no argument of a typed parameter. */
  #operand(node: OperandNode, around: Surroundings): Value {
    if (isLiteral(node)) {
      this.reach(node);
      return this.#literal(node, around);
    }
    if (node.type === 'pipeline') {
      this.reach(node);
      return this.pipeline(node, around);
    }
    return this.#reference(node, around, { rest: [], caller: node });
  }

  #field(node: FieldNode, around: Surroundings, given: Given): Value {
    this.reach(node);
    return this.#follow(around.dot, node.names, around, given);
  }

  #chain(node: ChainNode, around: Surroundings, given: Given): Value {
    this.reach(node);
    if (node.operand.type === 'nil') {
      throw new ExecutionError(`indirection through explicit nil in ${nodeText(node)}`);
    }
    return this.#follow(this.#operand(node.operand, around), node.fields, around, given);
  }

  #variable(node: VariableNode, around: Surroundings, given: Given): Value {
    this.reach(node);
    const value = around.variables.get(node.name);
    if (node.fields.length === 0) {
      if (given.rest.length > 0 || given.piped !== undefined) {
        throw notAFunction(node);
      }
      return value;
    }
    return this.#follow(value, node.fields, around, given);
  }

  /** Only the last of the fields can be a method, so only that one gets the arguments. */
  #follow(start: Value, names: readonly string[], around: Surroundings, given: Given): Value {
    return names.reduce<Value>(
      (value, name, index) => this.#member(value, name, around, index === names.length - 1 ? given : noArguments),
      start,
    );
  }

  #member(receiver: Value, name: string, around: Surroundings, given: Given): Value {
    this.#context.spend(1);
    const shownName = fromByteString(name);
    if (receiver === undefined) {
      return undefined;
    }
    if (receiver === null) {
      throw new ExecutionError(`nil pointer evaluating interface {}.${shownName}`);
    }
    if (isGoObject(receiver)) {
      this.#context.spend(methodCost);
      const method = receiver.methods.get(name);
      if (method !== undefined) {
        return this.#apply(shownName, method, around, given);
      }
    }
    if (!(receiver instanceof GoMap)) {
      throw new ExecutionError(`can't evaluate field ${shownName} in type ${typeName(receiver)}`);
    }
    if (given.rest.length > 0 || given.piped !== undefined) {
      throw new ExecutionError(`${shownName} is not a method but has arguments`);
    }
    return receiver.entries.get(name);
  }

  #call(node: FunctionNode, around: Surroundings, given: Given): Value {
    this.reach(node);
    const { name } = node;
    const called = this.#functions[name];
    if (called === undefined) {
      throw new ExecutionError(`${JSON.stringify(name)} is not a defined function`);
    }
    checkCount(name, called, given.rest.length, given.piped !== undefined);
    if (name === 'and' || name === 'or') {
      return this.#shortCircuit(name, around, given);
    }
    return this.#apply(name, called, around, given);
  }

  /** The first argument that decides, or the last one; those after it are not evaluated. */
  #shortCircuit(name: 'and' | 'or', around: Surroundings, { rest, piped }: Given): Value {
    let value: Value;
    for (const argument of rest) {
      value = this.#argument(argument, 'reflect.Value', around);
      if (isTrue(value) === (name === 'or')) {
        return value;
      }
    }
    return piped === undefined ? value : piped.value;
  }

  #apply(name: string, called: GoFunction, around: Surroundings, given: Given): Value {
    checkCount(name, called, given.rest.length, given.piped !== undefined);
    const parameters = called.parameters;
    const typeAt = (index: number): ParameterType => parameters[index] ?? called.rest ?? 'interface {}';
    const values = given.rest.map((argument, index) => this.#argument(argument, typeAt(index), around));
    if (given.piped !== undefined) {
      values.push(acceptValue(given.piped.value, typeAt(values.length)));
    }
    try {
      const result = called.call(values, this.#context);
      this.#context.spend(typeof result === 'string' ? result.length : 1);
      return result;
    } catch (error) {
      if (error instanceof CallError) {
        this.#reached = given.caller ?? this.#reached;
        throw new ExecutionError(`error calling ${name}: ${fromByteString(error.message)}`);
      }
      throw error;
    }
  }

  #argument(node: OperandNode, type: ParameterType, around: Surroundings): Value {
    this.reach(node);
    if (!isLiteral(node) || node.type === 'dot') {
      return acceptValue(this.#operand(node, around), type);
    }
    const isAny = type === 'interface {}' || type === 'reflect.Value';
    return isAny && node.type === 'number' ? this.#number(node) : acceptLiteral(node, type);
  }
}

function notAFunction(node: OperandNode): ExecutionError {
  return new ExecutionError(`can't give argument to non-function ${nodeText(node)}`);
}
