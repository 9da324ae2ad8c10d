import { fromByteString } from '../value/byte-string.js';
import type { BranchNode, PipelineNode, StatementNode, TemplateSet } from './node.js';
import { PipelineParser } from './pipeline.parser.js';
import type { Token, TokenType } from './token.js';
import { TokenReader } from './token-reader.js';

/** Branches in branches: what executes them is recursive. */
const maxDepth = 500;

/** What ends a list of statements. */
type End = Token & { readonly type: 'end' | 'else' };

/**
 * Reads a template and the templates that it defines.
 *
 * @param isFunction - a name that is no function is an error of syntax
 * @throws GoTemplateError at the first thing that is no template
 */
export function parseTemplate(name: string, text: string, isFunction: (name: string) => boolean): TemplateSet {
  return new Parser(name, text, isFunction).parse(name);
}

class Parser {
  readonly #reader: TokenReader;
  readonly #pipelines: PipelineParser;
  /** How to read an action that begins with a keyword. */
  readonly #actions: Readonly<Partial<Record<TokenType, (token: Token) => StatementNode | End>>> = {
    if: () => this.#branch('if'),
    range: () => this.#branch('range'),
    with: () => this.#branch('with'),
    block: () => this.#block(),
    template: () => this.#templateCall(),
    break: ({ at }) => this.#jump('break', at),
    continue: ({ at }) => this.#jump('continue', at),
    end: (token) => this.#end(token),
    else: (token) => this.#else(token),
  };
  readonly #templates = new Map<string, readonly StatementNode[]>();
  #loops = 0;
  #depth = 0;

  constructor(name: string, text: string, isFunction: (name: string) => boolean) {
    this.#reader = new TokenReader(name, text);
    this.#pipelines = new PipelineParser(this.#reader, isFunction);
  }

  parse(name: string): TemplateSet {
    const body: StatementNode[] = [];
    while (this.#reader.peek().type !== 'end of text') {
      if (this.#readsDefinition()) {
        this.#definition();
        continue;
      }
      const statement = this.#statement();
      if (isEnd(statement)) {
        throw this.#reader.problem(`unexpected {{${statement.type}}}`);
      }
      body.push(statement);
    }
    this.#add(name, body);
    return this.#templates;
  }

  /** Moves past `{{define`, which is allowed only outside everything else. */
  #readsDefinition(): boolean {
    const delimiter = this.#reader.peek();
    if (delimiter.type !== 'left delimiter') {
      return false;
    }
    this.#reader.next();
    if (this.#reader.nextPastSpace().type === 'define') {
      return true;
    }
    this.#reader.backTo(delimiter);
    return false;
  }

  #definition(): void {
    const context = 'define clause';
    const name = this.#pipelines.unquoted(this.#reader.expect(context, 'string', 'raw string'));
    this.#reader.expect(context, 'right delimiter');
    this.#add(fromByteString(name), this.#templateBody(context));
  }

  /** The body of a template inside this text, which neither sees the variables nor leaves the loops around it. */
  #templateBody(context: string): readonly StatementNode[] {
    const loops = this.#loops;
    this.#loops = 0;
    const [body, end] = this.#pipelines.inTemplate(() => this.#statements());
    this.#loops = loops;
    if (end.type !== 'end') {
      throw this.#reader.problem(`unexpected {{${end.type}}} in ${context}`);
    }
    return body;
  }

  /** Of two bodies with one name, the one that is not empty counts; two that are not are an error. */
  #add(name: string, body: readonly StatementNode[]): void {
    const present = this.#templates.get(name);
    if (present === undefined || isEmpty(present)) {
      this.#templates.set(name, body);
    } else if (!isEmpty(body)) {
      throw this.#reader.problem(`template: multiple definition of template ${JSON.stringify(name)}`);
    }
  }

  #statements(): readonly [body: readonly StatementNode[], end: End] {
    if (this.#depth >= maxDepth) {
      throw this.#reader.problem('max nesting depth exceeded');
    }
    this.#depth += 1;
    const body: StatementNode[] = [];
    while (this.#reader.peekPastSpace().type !== 'end of text') {
      const statement = this.#statement();
      if (isEnd(statement)) {
        this.#depth -= 1;
        return [body, statement];
      }
      body.push(statement);
    }
    throw this.#reader.problem('unexpected EOF');
  }

  #statement(): StatementNode | End {
    const token = this.#reader.nextPastSpace();
    if (token.type === 'text') {
      return { type: 'text', at: token.at, text: token.text };
    }
    if (token.type !== 'left delimiter') {
      throw this.#reader.unexpected(token, 'input');
    }
    this.#reader.beginAction(token);
    const action = this.#action();
    this.#reader.endAction();
    return action;
  }

  #action(): StatementNode | End {
    const token = this.#reader.nextPastSpace();
    const read = this.#actions[token.type];
    if (read !== undefined) {
      return read(token);
    }
    this.#reader.backTo(token);
    return { type: 'action', at: token.at, pipeline: this.#pipelines.pipeline('command') };
  }

  #branch(type: BranchNode['type']): BranchNode {
    return this.#pipelines.inScope(() => {
      const pipeline = this.#pipelines.pipeline(type);
      this.#loops += type === 'range' ? 1 : 0;
      const [body, end] = this.#statements();
      this.#loops -= type === 'range' ? 1 : 0;
      const otherwise = end.type === 'end' ? [] : this.#otherwise(type);
      return { type, at: pipeline.at, pipeline, body, otherwise };
    });
  }

  /** What follows an `else`, which `if` and `with` may follow as if a branch of their own began there. */
  #otherwise(type: BranchNode['type']): readonly StatementNode[] {
    if (type !== 'range' && this.#reader.peek().type === type) {
      this.#reader.next();
      this.#depth += 1;
      const branch = this.#branch(type);
      this.#depth -= 1;
      return [branch];
    }
    const [body, end] = this.#statements();
    if (end.type !== 'end') {
      throw this.#reader.problem(`expected end; found {{${end.type}}}`);
    }
    return body;
  }

  #end(token: Token): End {
    this.#reader.expect('end', 'right delimiter');
    return { ...token, type: 'end' };
  }

  #else(token: Token): End {
    const next = this.#reader.peekPastSpace().type;
    if (next !== 'if' && next !== 'with') {
      this.#reader.expect('else', 'right delimiter');
    }
    return { ...token, type: 'else' };
  }

  #jump(type: 'break' | 'continue', at: number): StatementNode {
    this.#reader.expect(`{{${type}}}`, 'right delimiter');
    if (this.#loops === 0) {
      throw this.#reader.problem(`{{${type}}} outside {{range}}`);
    }
    return { type, at };
  }

  #block(): StatementNode {
    const context = 'block clause';
    const { at, name } = this.#templateName(context);
    const pipeline = this.#pipelines.pipeline(context);
    this.#add(name, this.#templateBody(context));
    return { type: 'template', at, name, pipeline };
  }

  #templateCall(): StatementNode {
    const context = 'template clause';
    const { at, name } = this.#templateName(context);
    const next = this.#reader.nextPastSpace();
    if (next.type === 'right delimiter') {
      return { type: 'template', at, name };
    }
    this.#reader.backTo(next);
    const pipeline: PipelineNode = this.#pipelines.pipeline(context);
    return { type: 'template', at, name, pipeline };
  }

  #templateName(context: string): { readonly at: number; readonly name: string } {
    const token = this.#reader.expect(context, 'string', 'raw string');
    return { at: token.at, name: fromByteString(this.#pipelines.unquoted(token)) };
  }
}

function isEnd(statement: StatementNode | End): statement is End {
  return statement.type === 'end' || statement.type === 'else';
}

/** Whether a body has nothing but white space, so that another definition may take its place. */
function isEmpty(body: readonly StatementNode[]): boolean {
  return body.every((statement) => statement.type === 'text' && statement.text.trim() === '');
}
