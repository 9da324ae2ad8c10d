/** One step of a JSONPath, from a list of values to the next. */
export type JsonPathStep =
  /** Parses, but leads nowhere: a word without a dot in front, or nothing between two commas. */
  | { readonly type: 'identifier' }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'descendants' }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'slice'; readonly start?: number; readonly end?: number; readonly step: number }
  | { readonly type: 'union'; readonly members: readonly JsonPathStep[] }
  | { readonly type: 'filter'; readonly left: JsonPathOperand; readonly comparison?: JsonPathComparison };

/** What follows the left operand of a filter; without it the filter asks whether the left exists. */
export interface JsonPathComparison {
  /** Any run of `=`, `!`, `<` and `>`; one that compares nothing is found out only when it is followed. */
  readonly operator: string;
  readonly right: JsonPathOperand;
}

export type JsonPathOperand =
  { readonly literal: string | number | boolean } | { readonly path: readonly JsonPathStep[] };

const comparisonGrammar = /\s*([=!<>]+)\s*/y;
const fieldGrammar = /(?:\\.|[^\s.,[\]$@{}\\])+/y;
const filterFieldGrammar = /(?:\\.|[^\s.,[\]$@{}\\()=!<>])+/y;
const identifierGrammar = /\w+/y;
const integerGrammar = /-?\d+/y;
const sliceGrammar = /(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?/y;
const numberGrammar = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const booleanGrammar = /true|false/y;
const childGrammar = /'((?:\\.|[^'\\])*)'/y;
const stringGrammar = /'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"/y;
const commaGrammar = /\s*,\s*/y;
const spaceGrammar = /\s*/y;

/**
 * Reads the JSONPath of a printer column, which stands without the braces kubectl wants.
 *
 * @throws RangeError when the text is not a path, or uses a form that kubectl does not know
 */
export function parseJsonPath(text: string): readonly JsonPathStep[] {
  const cursor = new Cursor(text);
  const steps = readPath(cursor, fieldGrammar);
  cursor.expectEnd();
  return steps;
}

/** A place in the text. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Move past what a sticky pattern matches here; stay when it does not. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    this.#at = found === null ? this.#at : pattern.lastIndex;
    return found ?? undefined;
  }

  /** Move past a text if it stands here. */
  skip(text: string): boolean {
    const isHere = this.#text.startsWith(text, this.#at);
    this.#at += isHere ? text.length : 0;
    return isHere;
  }

  startsWith(...texts: readonly string[]): boolean {
    return texts.some((text) => this.#text.startsWith(text, this.#at));
  }

  expect(text: string): void {
    if (!this.skip(text)) {
      throw this.problem(`expected ${JSON.stringify(text)}`);
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) {
      throw this.problem('unexpected text');
    }
  }

  problem(what: string): RangeError {
    return new RangeError(`not a JSONPath: ${JSON.stringify(this.#text)}: ${what} at ${this.#at}`);
  }
}

function readPath(cursor: Cursor, field: RegExp): readonly JsonPathStep[] {
  cursor.match(spaceGrammar);
  const isRooted = cursor.skip('$') || cursor.skip('@');
  if (!isRooted && cursor.match(identifierGrammar) !== undefined) {
    return [{ type: 'identifier' }];
  }
  const steps: JsonPathStep[] = [];
  cursor.match(spaceGrammar);
  while (cursor.startsWith('.', '[')) {
    steps.push(...readStep(cursor, field));
    cursor.match(spaceGrammar);
    if (field === fieldGrammar && cursor.match(identifierGrammar) !== undefined) {
      steps.push({ type: 'identifier' });
      cursor.match(spaceGrammar);
    }
  }
  if (steps.length === 0 && !isRooted) {
    throw cursor.problem("expected '.' or '['");
  }
  return steps;
}

function readStep(cursor: Cursor, field: RegExp): readonly JsonPathStep[] {
  if (cursor.skip('[')) {
    return [readBrackets(cursor)];
  }
  if (cursor.skip('..')) {
    if (cursor.startsWith('*')) {
      throw cursor.problem("expected a name or '['");
    }
    const name = cursor.match(field)?.[0];
    return name === undefined ? [{ type: 'descendants' }] : [{ type: 'descendants' }, fieldStep(name)];
  }
  cursor.expect('.');
  // Nothing after the dot is a field with an empty name; kubectl does not call it an error either.
  return [fieldStep(cursor.match(field)?.[0] ?? '')];
}

function fieldStep(name: string): JsonPathStep {
  return name === '*' ? { type: 'wildcard' } : { type: 'field', name: unescape(name) };
}

function readBrackets(cursor: Cursor): JsonPathStep {
  if (cursor.skip('?(')) {
    return readFilter(cursor);
  }
  if (cursor.skip(']')) {
    // Odd, but so it is: kubectl takes empty brackets for the first element.
    return { type: 'index', index: 0 };
  }
  const members = [readMember(cursor)];
  while (cursor.match(commaGrammar) !== undefined) {
    members.push(readMember(cursor));
  }
  cursor.expect(']');
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { type: 'union', members };
}

function readMember(cursor: Cursor): JsonPathStep {
  return readSlice(cursor) ?? readIndex(cursor) ?? readChild(cursor);
}

function readSlice(cursor: Cursor): JsonPathStep | undefined {
  const parts = cursor.match(sliceGrammar);
  if (parts === undefined) {
    return undefined;
  }
  const [, start, end, step] = parts.map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  return {
    type: 'slice',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    step: step ?? 1,
  };
}

function readIndex(cursor: Cursor): JsonPathStep | undefined {
  const index = cursor.match(integerGrammar)?.[0];
  return index === undefined ? undefined : { type: 'index', index: Number(index) };
}

function readChild(cursor: Cursor): JsonPathStep {
  if (cursor.skip('*')) {
    return { type: 'wildcard' };
  }
  if (cursor.startsWith(',', ']')) {
    return { type: 'identifier' };
  }
  const name = cursor.match(childGrammar)?.[1];
  if (name === undefined) {
    throw cursor.problem("expected an index, a slice, '*' or a quoted name");
  }
  return { type: 'field', name: unescape(name) };
}

function readFilter(cursor: Cursor): JsonPathStep {
  const left = readOperand(cursor);
  const operator = cursor.match(comparisonGrammar)?.[1];
  const filter: JsonPathStep =
    operator === undefined
      ? { type: 'filter', left }
      : { type: 'filter', left, comparison: { operator, right: readOperand(cursor) } };
  cursor.match(spaceGrammar);
  cursor.expect(')]');
  return filter;
}

function readOperand(cursor: Cursor): JsonPathOperand {
  cursor.match(spaceGrammar);
  const quoted = cursor.match(stringGrammar);
  if (quoted !== undefined) {
    return { literal: unescape(quoted[1] ?? quoted[2] ?? '') };
  }
  const boolean = cursor.match(booleanGrammar)?.[0];
  if (boolean !== undefined) {
    return { literal: boolean === 'true' };
  }
  const number = cursor.match(numberGrammar)?.[0];
  return number === undefined ? { path: readPath(cursor, filterFieldGrammar) } : { literal: Number(number) };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
