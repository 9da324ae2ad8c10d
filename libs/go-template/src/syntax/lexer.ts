import { isKeyword, type Token, type TokenType } from './token.js';

const leftDelimiter = '{{';
const rightDelimiter = '}}';

const spaceCharacters = ' \t\r\n';
const trimMarker = /-(?=[ \t\r\n])/y;
const comment = /\/\*[^]*?\*\//y;
const closing = /(?:[ \t\r\n]-)?\}\}/y;
const trimmedClosing = /[ \t\r\n]-\}\}/y;
const spaces = /[ \t\r\n]+/y;
const word = /[\p{L}\p{Nd}_]+/uy;
const field = /\.[\p{L}\p{Nd}_]*/uy;
const variable = /\$[\p{L}\p{Nd}_]*/uy;
const terminator = /[ \t\r\n.,|:()]|\}\}|$/y;
const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
const quoted = /"(?:\\[^\n]|[^"\\\n])*"/y;
const rawQuoted = /`[^`]*`/y;
const characterConstant = /'(?:\\[^\n]|[^'\\\n])*'/y;
const printableAscii = /[!-~]/;

/**
 * The tokens of a template. The last one is the end of the text, or an error that says why there are no more.
 *
 * White space that a trim marker takes away is already gone; comments are left out.
 */
export function tokenize(text: string): readonly Token[] {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer.tokens;
}

/** What is read next. */
type Place = 'text' | 'action' | 'end';

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  #at = 0;
  #place: Place = 'text';
  #openParentheses = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#place !== 'end') {
      this.#place = this.#place === 'text' ? this.#readText() : this.#readInsideAction();
    }
  }

  /** Reads up to and with the next left delimiter, or past a comment. */
  #readText(): Place {
    const open = this.#text.indexOf(leftDelimiter, this.#at);
    if (open < 0) {
      this.#emitText(this.#text.slice(this.#at));
      this.#emit('end of text', '', this.#text.length);
      return 'end';
    }
    const inside = open + leftDelimiter.length;
    const isTrimmed = this.#matchAt(trimMarker, inside) !== undefined;
    const literal = this.#text.slice(this.#at, open);
    this.#emitText(isTrimmed ? withoutTrailingSpace(literal) : literal);
    // The marker takes the space after it along.
    this.#at = inside + (isTrimmed ? 2 : 0);
    if (this.#text.startsWith('/*', this.#at)) {
      return this.#skipComment();
    }
    this.#emit('left delimiter', leftDelimiter, open);
    this.#openParentheses = 0;
    return 'action';
  }

  #emitText(literal: string): void {
    if (literal !== '') {
      this.#emit('text', literal, this.#at);
    }
  }

  #skipComment(): Place {
    const start = this.#at;
    if (this.#take(comment) === undefined) {
      return this.#fail('unclosed comment', start);
    }
    if (!this.#skipClosing()) {
      return this.#fail('comment ends before closing delimiter', start);
    }
    return 'text';
  }

  /** Moves past a right delimiter, and past the space that its trim marker takes away. */
  #skipClosing(): boolean {
    const isTrimmed = this.#matchAt(trimmedClosing, this.#at) !== undefined;
    if (this.#take(closing) === undefined) {
      return false;
    }
    if (isTrimmed) {
      this.#take(spaces);
    }
    return true;
  }

  /** Reads one token of an action. */
  #readInsideAction(): Place {
    const start = this.#at;
    if (this.#matchAt(closing, start) !== undefined) {
      return this.#readClosing();
    }
    const character = this.#text[start];
    if (character === undefined) {
      return this.#fail('unclosed action', start);
    }
    if (spaceCharacters.includes(character)) {
      return this.#readSpace();
    }
    switch (character) {
      case '"':
        return this.#readQuoted(quoted, 'string', 'unterminated quoted string');
      case '`':
        return this.#readQuoted(rawQuoted, 'raw string', 'unterminated raw quoted string');
      case "'":
        return this.#readQuoted(characterConstant, 'character', 'unterminated character constant');
      case '$':
        return this.#readName(variable, 'variable');
      case '(':
      case ')':
        return this.#readParenthesis(character);
      default:
        return this.#readOther(character);
    }
  }

  #readClosing(): Place {
    const start = this.#at;
    if (this.#openParentheses > 0) {
      return this.#fail('unclosed left paren', start);
    }
    this.#skipClosing();
    this.#emit('right delimiter', rightDelimiter, this.#text.indexOf(rightDelimiter, start));
    return 'text';
  }

  /** A space in front of a trim marker belongs to the right delimiter. */
  #readSpace(): Place {
    const start = this.#at;
    this.#take(spaces);
    if (this.#matchAt(trimmedClosing, this.#at - 1) !== undefined) {
      this.#at -= 1;
    }
    return this.#emit('space', this.#text.slice(start, this.#at), start);
  }

  #readQuoted(grammar: RegExp, type: TokenType, problem: string): Place {
    const start = this.#at;
    const found = this.#take(grammar);
    return found === undefined ? this.#fail(problem, start) : this.#emit(type, found, start);
  }

  #readParenthesis(character: '(' | ')'): Place {
    this.#openParentheses += character === '(' ? 1 : -1;
    if (this.#openParentheses < 0) {
      return this.#fail('unexpected right paren', this.#at);
    }
    this.#at += 1;
    return this.#emit(character === '(' ? 'left parenthesis' : 'right parenthesis', character, this.#at - 1);
  }

  #readOther(character: string): Place {
    const start = this.#at;
    if (this.#matchAt(/[+-]|\.?\d/y, start) !== undefined) {
      return this.#readNumber();
    }
    if (character === '.') {
      return this.#readName(field, 'field');
    }
    if (this.#matchAt(word, start) !== undefined) {
      return this.#readName(word, 'identifier');
    }
    if (character === ':' && this.#text[start + 1] !== '=') {
      return this.#fail('expected :=', start);
    }
    const [type, length] = punctuationType(character);
    if (!printableAscii.test(character)) {
      return this.#fail(`unrecognized character in action: ${describeCharacter(this.#text, start)}`, start);
    }
    this.#at += length;
    return this.#emit(type, this.#text.slice(start, this.#at), start);
  }

  #readNumber(): Place {
    const start = this.#at;
    this.#take(number);
    let type: TokenType = 'number';
    if (this.#matchAt(/[+-]/y, this.#at) !== undefined) {
      this.#take(number);
      type = 'complex';
    }
    const text = this.#text.slice(start, this.#at);
    const next = this.#matchAt(word, this.#at);
    if (next !== undefined || (type === 'complex' && !text.endsWith('i'))) {
      const [first = ''] = next ?? '';
      return this.#fail(`bad number syntax: ${JSON.stringify(text + first)}`, start);
    }
    return this.#emit(type, text, start);
  }

  /** A word, a field or a variable, and what has to follow one. */
  #readName(grammar: RegExp, type: 'identifier' | 'field' | 'variable'): Place {
    const start = this.#at;
    const name = this.#take(grammar) ?? '';
    if (this.#matchAt(terminator, this.#at) === undefined) {
      return this.#fail(`bad character ${describeCharacter(this.#text, this.#at)}`, start);
    }
    return this.#emit(nameType(name, type), name, start);
  }

  #emit(type: TokenType, text: string, at: number): 'action' {
    this.tokens.push({ type, text, at });
    return 'action';
  }

  #fail(problem: string, at: number): 'end' {
    this.tokens.push({ type: 'error', text: problem, at });
    return 'end';
  }

  #matchAt(grammar: RegExp, at: number): string | undefined {
    grammar.lastIndex = at;
    return grammar.exec(this.#text)?.[0];
  }

  #take(grammar: RegExp): string | undefined {
    const found = this.#matchAt(grammar, this.#at);
    this.#at += found?.length ?? 0;
    return found;
  }
}

/** Not a pattern: one that is tried at each of many spaces takes time that grows with their square. */
function withoutTrailingSpace(text: string): string {
  let end = text.length;
  while (end > 0 && spaceCharacters.includes(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end);
}

function nameType(name: string, type: 'identifier' | 'field' | 'variable'): TokenType {
  if (type === 'field') {
    return name === '.' ? 'dot' : 'field';
  }
  if (type === 'identifier' && isKeyword(name)) {
    return name;
  }
  return name === 'true' || name === 'false' ? 'boolean' : type;
}

function punctuationType(character: string): [type: TokenType, length: number] {
  switch (character) {
    case '=':
      return ['assign', 1];
    case ':':
      return ['declare', 2];
    case '|':
      return ['pipe', 1];
    default:
      return ['punctuation', 1];
  }
}

/** As Go's `%#U` prints a character: `U+00B5 'µ'`. */
function describeCharacter(text: string, index: number): string {
  const code = text.codePointAt(index) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(String.fromCodePoint(code))
    ? `U+${hex} '${String.fromCodePoint(code)}'`
    : `U+${hex}`;
}
