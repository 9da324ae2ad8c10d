import { GoTemplateError, positionAt } from '../go-template-error.js';
import { quoteGo } from '../value/quote.js';
import { fromByteString, toByteString } from '../value/byte-string.js';
import { tokenize } from './lexer.js';
import { isKeyword, type Token, type TokenType } from './token.js';

/** A place among the tokens of a template, and the errors that are reported there. */
export class TokenReader {
  readonly #templateName: string;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #last: Token;
  #index = 0;
  /** The last token that was looked at: Go reports errors of syntax there. */
  #furthest = 0;
  #actionStart: Token | undefined;

  constructor(templateName: string, text: string) {
    this.#templateName = templateName;
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#last = this.#tokens.at(-1) ?? { type: 'end of text', text: '', at: text.length };
  }

  peek(): Token {
    this.#furthest = Math.max(this.#furthest, this.#index);
    return this.#tokens[this.#index] ?? this.#last;
  }

  next(): Token {
    const token = this.peek();
    this.#index = Math.min(this.#index + 1, this.#tokens.length);
    return token;
  }

  /** Peeks at the first token that is no space, and moves up to it. */
  peekPastSpace(): Token {
    while (this.peek().type === 'space') {
      this.#index += 1;
    }
    return this.peek();
  }

  nextPastSpace(): Token {
    this.peekPastSpace();
    return this.next();
  }

  /** Goes back to a token that was read before. */
  backTo(token: Token): void {
    this.#index = this.#tokens.indexOf(token, Math.max(0, this.#index - 4));
  }

  expect(context: string, ...types: readonly TokenType[]): Token {
    const token = this.nextPastSpace();
    if (!types.includes(token.type)) {
      throw this.unexpected(token, context);
    }
    return token;
  }

  /** Remembers the action that is being read: an error further down in it says where it began. */
  beginAction(delimiter: Token): void {
    this.#actionStart = delimiter;
  }

  endAction(): void {
    this.#actionStart = undefined;
  }

  unexpected(token: Token, context: string): GoTemplateError {
    return token.type === 'error'
      ? this.problem(`${token.text}${this.#whereActionBegan(token)}`)
      : this.problem(`unexpected ${tokenText(token)} in ${context}`);
  }

  /** @param at - the token that is wrong, where that is known; else the last that was looked at */
  problem(message: string, at = this.#tokens[this.#furthest] ?? this.#last): GoTemplateError {
    const position = positionAt(this.#text, at.at);
    const place = `${this.#templateName}:${position.line}:${position.column}`;
    return new GoTemplateError(`template: ${place}: ${message}`, position);
  }

  #whereActionBegan(token: Token): string {
    if (this.#actionStart === undefined) {
      return '';
    }
    const { line } = positionAt(this.#text, this.#actionStart.at);
    if (line === positionAt(this.#text, token.at).line) {
      return '';
    }
    const started = ` started at ${this.#templateName}:${line}`;
    return token.text.endsWith(' action') ? started : ` in action${started}`;
  }
}

/** A token as an error names it: keywords in angle brackets, long ones cut. */
function tokenText({ type, text }: Token): string {
  if (type === 'end of text') {
    return 'EOF';
  }
  if (isKeyword(type) || type === 'dot') {
    return `<${text}>`;
  }
  const characters = Array.from(text);
  return characters.length > 10 ? `${quotedText(characters.slice(0, 10).join(''))}...` : quotedText(text);
}

function quotedText(text: string): string {
  return fromByteString(quoteGo(toByteString(text)));
}
