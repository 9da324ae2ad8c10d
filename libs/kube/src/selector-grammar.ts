import type { LabelOperator } from './selector-operator.js';
import { StatusError } from './status-error.js';

/** A requirement as it is written; label and field selectors differ only in what a key may be. */
export interface WrittenRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** As a set in the order of writing: the empty string where a value is left out, no value twice. */
  readonly values: readonly string[];
}

const tokenGrammar = /[=!]=|[=!(),<>]|[^\s=!(),<>]+/g;
const wordGrammar = /^[^\s=!(),<>]/;

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ['in', 'In'],
  ['notin', 'NotIn'],
  ['=', 'In'],
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>', 'GreaterThan'],
  ['<', 'LessThan'],
]);

/**
 * Splits the text of a selector into requirements. Quotes protect nothing; `in` and `notin` are operators only where an
 * operator is expected.
 *
 * @param read - makes a requirement of a written one; a RangeError it throws is reported like one of the grammar
 * @throws StatusError `BadRequest` saying what was found and what was expected
 */
export function parseRequirements<T>(text: string, read: (written: WrittenRequirement) => T): readonly T[] {
  const tokens = new Tokens(text);
  if (tokens.peek() === '') {
    return [];
  }
  if (!startsRequirement(tokens.peek())) {
    throw unexpected(tokens.peek(), "!, identifier, or 'end of string'");
  }
  const requirements = [readRequirement(tokens, read)];
  while (tokens.peek() !== '') {
    expectToken(tokens, ',', "',' or 'end of string'");
    if (!startsRequirement(tokens.peek())) {
      throw unexpected(tokens.peek(), "identifier after ','");
    }
    requirements.push(readRequirement(tokens, read));
  }
  return requirements;
}

/** Tokens of a selector, the next one first; `''` is the end. */
class Tokens {
  readonly #all: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#all = text.match(tokenGrammar) ?? [];
  }

  peek(): string {
    return this.#all[this.#next] ?? '';
  }

  take(): string {
    const token = this.peek();
    this.#next += 1;
    return token;
  }
}

function readRequirement<T>(tokens: Tokens, read: (written: WrittenRequirement) => T): T {
  try {
    return read(requirementOf(tokens));
  } catch (error) {
    if (error instanceof RangeError || error instanceof StatusError) {
      throw new StatusError('BadRequest', `unable to parse requirement: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function requirementOf(tokens: Tokens): WrittenRequirement {
  const negated = tokens.peek() === '!';
  if (negated) {
    tokens.take();
  }
  const key = tokens.take();
  if (!isWord(key)) {
    throw unexpected(key, 'identifier');
  }
  if (negated) {
    return { key, operator: 'DoesNotExist', values: [] };
  }
  if (endsRequirement(tokens.peek())) {
    return { key, operator: 'Exists', values: [] };
  }
  const word = tokens.take();
  const operator = operators.get(word);
  if (operator === undefined) {
    throw unexpected(word, 'in, notin, =, ==, !=, gt, lt');
  }
  const isSet = word === 'in' || word === 'notin';
  return { key, operator, values: isSet ? valueSet(tokens) : [singleValue(tokens)] };
}

function singleValue(tokens: Tokens): string {
  if (endsRequirement(tokens.peek())) {
    return '';
  }
  const value = tokens.take();
  if (!isWord(value)) {
    throw unexpected(value, 'identifier');
  }
  return value;
}

function valueSet(tokens: Tokens): readonly string[] {
  expectToken(tokens, '(', "'('");
  const values = new Set<string>();
  for (;;) {
    values.add(isWord(tokens.peek()) ? tokens.take() : '');
    if (tokens.peek() === ')') {
      tokens.take();
      return [...values];
    }
    expectToken(tokens, ',', "',' or ')'");
  }
}

function expectToken(tokens: Tokens, wanted: string, expected: string): void {
  const found = tokens.take();
  if (found !== wanted) {
    throw unexpected(found, expected);
  }
}

function startsRequirement(token: string): boolean {
  return token === '!' || isWord(token);
}

function endsRequirement(token: string): boolean {
  return token === '' || token === ',';
}

function isWord(token: string): boolean {
  return wordGrammar.test(token);
}

function unexpected(found: string, expected: string): StatusError {
  return new StatusError('BadRequest', `found '${found}', expected: ${expected}`);
}
