/** Words that begin or end an action, and `nil`. They are never names of functions. */
export const keywords = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;

export type Keyword = (typeof keywords)[number];

export type TokenType =
  | Keyword
  | 'assign'
  | 'boolean'
  | 'character'
  | 'complex'
  | 'declare'
  | 'dot'
  | 'end of text'
  | 'error'
  | 'field'
  | 'identifier'
  | 'left delimiter'
  | 'left parenthesis'
  | 'number'
  | 'pipe'
  | 'punctuation'
  | 'raw string'
  | 'right delimiter'
  | 'right parenthesis'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

export interface Token {
  readonly type: TokenType;
  /** As it is written; of an error, what is wrong. */
  readonly text: string;
  /** Index of its first character in the template. */
  readonly at: number;
}

export function isKeyword(word: string): word is Keyword {
  return (keywords as readonly string[]).includes(word);
}
