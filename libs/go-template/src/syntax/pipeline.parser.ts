import { toByteString } from '../value/byte-string.js';
import { unquote } from './literal.js';
import { isLiteral, type CommandNode, type OperandNode, type PipelineNode, type VariableNode } from './node.js';
import { nodeText } from './node-text.js';
import { parseCharacter, parseNumber } from './number.js';
import type { Token, TokenType } from './token.js';
import type { TokenReader } from './token-reader.js';

/** Parentheses in parentheses: deep enough for whoever writes by hand, and no danger for the stack. */
const maxDepth = 200;

/** Reads what stands between the delimiters, and knows which variables there are. */
export class PipelineParser {
  readonly #reader: TokenReader;
  readonly #isFunction: (name: string) => boolean;
  /** How to read an operand that begins with a token. */
  readonly #terms: Readonly<Partial<Record<TokenType, (token: Token) => OperandNode>>> = {
    identifier: (token) => this.#functionNamed(token),
    variable: (token) => this.#variableNamed(token),
    field: (token) => ({ type: 'field', at: token.at, names: [fieldName(token)] }),
    dot: ({ at }) => ({ type: 'dot', at }),
    nil: ({ at }) => ({ type: 'nil', at }),
    boolean: ({ at, text }) => ({ type: 'boolean', at, value: text === 'true' }),
    number: (token) => this.#number(token),
    character: (token) => this.#number(token),
    complex: (token) => this.#number(token),
    string: (token) => this.#string(token),
    'raw string': (token) => this.#string(token),
    'left parenthesis': () => this.#parenthesized(),
  };
  #variables: string[] = ['$'];
  #depth = 0;

  constructor(reader: TokenReader, isFunction: (name: string) => boolean) {
    this.#reader = reader;
    this.#isFunction = isFunction;
  }

  /** Runs a part that sees only the variables there are now, and whose own are gone afterwards. */
  inScope<T>(run: () => T): T {
    const count = this.#variables.length;
    const result = run();
    this.#variables.length = count;
    return result;
  }

  /** Runs a part that sees none of the variables there are: the body of another template. */
  inTemplate<T>(run: () => T): T {
    const outside = this.#variables;
    this.#variables = ['$'];
    const result = run();
    this.#variables = outside;
    return result;
  }

  /** @param context - what the pipeline belongs to, as errors name it */
  pipeline(context: string, end: 'right delimiter' | 'right parenthesis' = 'right delimiter'): PipelineNode {
    const { at } = this.#reader.peekPastSpace();
    const { variables, isAssignment } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (let token = this.#reader.nextPastSpace(); token.type !== end; token = this.#reader.nextPastSpace()) {
      if (this.#terms[token.type] === undefined) {
        throw this.#reader.unexpected(token, context);
      }
      this.#reader.backTo(token);
      commands.push(this.#command());
    }
    if (commands.length === 0) {
      throw this.#reader.problem(`missing value for ${context}`);
    }
    const notExecutable = commands.findIndex(({ first }, stage) => stage > 0 && isLiteral(first));
    if (notExecutable > 0) {
      throw this.#reader.problem(`non executable command in pipeline stage ${notExecutable + 1}`);
    }
    return { type: 'pipeline', at, variables, isAssignment, commands };
  }

  #declarations(context: string): Pick<PipelineNode, 'variables' | 'isAssignment'> {
    const variables: VariableNode[] = [];
    for (let token = this.#reader.peekPastSpace(); token.type === 'variable'; token = this.#reader.peekPastSpace()) {
      this.#reader.next();
      const after = this.#reader.peekPastSpace();
      if (after.type === 'assign' || after.type === 'declare') {
        this.#reader.next();
        variables.push(this.#declare(token));
        return { variables, isAssignment: after.type === 'assign' };
      }
      if (after.type !== 'punctuation' || after.text !== ',') {
        this.#reader.backTo(token);
        break;
      }
      this.#reader.next();
      variables.push(this.#declare(token));
      this.#expectSecondVariable(context, variables.length);
    }
    return { variables, isAssignment: false };
  }

  #declare({ text, at }: Token): VariableNode {
    this.#variables.push(text);
    return { type: 'variable', at, name: text, fields: [] };
  }

  #expectSecondVariable(context: string, count: number): void {
    if (context !== 'range' || count > 1) {
      throw this.#reader.problem(`too many declarations in ${context}`);
    }
    if (!['variable', 'right delimiter', 'right parenthesis'].includes(this.#reader.peekPastSpace().type)) {
      throw this.#reader.problem('range can only initialize variables');
    }
  }

  #command(): CommandNode {
    const { at } = this.#reader.peekPastSpace();
    const operands: OperandNode[] = [];
    for (;;) {
      this.#reader.peekPastSpace();
      const operand = this.#operand();
      operands.push(...(operand === undefined ? [] : [operand]));
      const token = this.#reader.next();
      if (token.type === 'space') {
        continue;
      }
      if (token.type === 'right delimiter' || token.type === 'right parenthesis') {
        this.#reader.backTo(token);
      } else if (token.type !== 'pipe') {
        throw this.#reader.unexpected(token, 'operand');
      }
      const [first, ...rest] = operands;
      if (first === undefined) {
        throw this.#reader.problem('empty command');
      }
      return { type: 'command', at, first, rest };
    }
  }

  /** A term with the fields that follow it without a space. */
  #operand(): OperandNode | undefined {
    const term = this.#term();
    if (term === undefined || this.#reader.peek().type !== 'field') {
      return term;
    }
    // Go places a chain of fields at its second one.
    const { at } = this.#reader.peek();
    const fields: string[] = [];
    while (this.#reader.peek().type === 'field') {
      fields.push(fieldName(this.#reader.next()));
    }
    if (isLiteral(term)) {
      throw this.#reader.problem(`unexpected . after term ${JSON.stringify(nodeText(term))}`);
    }
    if (term.type === 'field') {
      return { type: 'field', at, names: [...term.names, ...fields] };
    }
    return term.type === 'variable'
      ? { ...term, at, fields: [...term.fields, ...fields] }
      : { type: 'chain', at, operand: term, fields };
  }

  /** Reads what can begin an operand; anything else is left where it is. */
  #term(): OperandNode | undefined {
    const token = this.#reader.nextPastSpace();
    const read = this.#terms[token.type];
    if (read === undefined) {
      this.#reader.backTo(token);
    }
    return read?.(token);
  }

  #functionNamed({ text, at }: Token): OperandNode {
    if (!this.#isFunction(text)) {
      throw this.#reader.problem(`function ${JSON.stringify(text)} not defined`);
    }
    return { type: 'function', at, name: text };
  }

  #variableNamed(token: Token): OperandNode {
    const { text, at } = token;
    if (!this.#variables.includes(text)) {
      throw this.#reader.problem(`undefined variable ${JSON.stringify(text)}`, token);
    }
    return { type: 'variable', at, name: text, fields: [] };
  }

  #string(token: Token): OperandNode {
    return { type: 'string', at: token.at, text: token.text, value: this.unquoted(token) };
  }

  #number({ type, text, at }: Token): OperandNode {
    if (type === 'complex' || text.endsWith('i')) {
      throw this.#reader.problem(`complex numbers are not supported: ${text}`);
    }
    try {
      return { ...(type === 'character' ? parseCharacter(text) : parseNumber(text)), at };
    } catch (error) {
      throw error instanceof RangeError ? this.#reader.problem(error.message) : error;
    }
  }

  #parenthesized(): OperandNode {
    if (this.#depth >= maxDepth) {
      throw this.#reader.problem('max expression depth exceeded');
    }
    this.#depth += 1;
    const pipeline = this.pipeline('parenthesized pipeline', 'right parenthesis');
    this.#depth -= 1;
    return pipeline;
  }

  /** The byte string that a token stands for. */
  unquoted({ text }: Token): string {
    const value = unquote(text);
    if (value === undefined) {
      throw this.#reader.problem('invalid syntax');
    }
    return value;
  }
}

function fieldName({ text }: Token): string {
  return toByteString(text.slice(1));
}
