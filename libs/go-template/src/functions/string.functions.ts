import { charactersOf, mapText } from '../value/byte-string.js';
import { printValue } from '../value/print.js';
import { quoteGo } from '../value/quote.js';
import { stringValue, stringValues } from '../value/string-value.js';
import { GoList, GoMap, type Value } from '../value/value.js';
import { abbreviate } from './abbreviate.js';
import { define, defineVariadic, type CallContext, type FunctionTable } from './go-function.js';
import {
  isSpace,
  isWordCharacter,
  lowerCharacter,
  mapCharacters,
  repeatText,
  replaceText,
  sliceText,
  trimSpace,
  trimWhere,
  upperCharacter,
} from './text.js';
import { camelCase } from './word-case.js';
import { wrapText } from './wrap.js';

const trimAll = define(['string', 'string'], ([characters, text]) => {
  const trimmed = new Set(charactersOf(characters));
  return trimWhere(text, (character) => trimmed.has(character));
});

/** Functions of sprig about one string. The string comes last, so that it can be piped. */
export const stringFunctions: FunctionTable = {
  trim: define(['string'], ([text]) => trimSpace(text)),
  trimAll,
  trimall: trimAll,
  trimPrefix: define(['string', 'string'], ([prefix, text]) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: define(['string', 'string'], ([suffix, text]) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  hasPrefix: define(['string', 'string'], ([prefix, text]) => text.startsWith(prefix)),
  hasSuffix: define(['string', 'string'], ([suffix, text]) => text.endsWith(suffix)),
  contains: define(['string', 'string'], ([part, text]) => text.includes(part)),
  upper: define(['string'], ([text]) => mapCharacters(text, upperCharacter)),
  lower: define(['string'], ([text]) => mapCharacters(text, lowerCharacter)),
  title: define(['string'], ([text]) =>
    mapCharacters(text, (character, before = ' ') => (isWordCharacter(before) ? character : upperCharacter(character))),
  ),
  untitle: define(['string'], ([text]) =>
    mapCharacters(text, (character, before = ' ') => (isSpace(before) ? lowerCharacter(character) : character)),
  ),
  repeat: define(['int', 'string'], ([count, text], { spend }) => repeatText(text, count, spend)),
  replace: define(['string', 'string', 'string'], ([found, replacement, text], { spend }) =>
    replaceText(text, found, replacement, spend),
  ),
  substr: define(['int', 'int', 'string'], ([start, end, text]) => {
    const isOpen = start >= 0 && (end < 0 || end > text.length);
    return sliceText(text, Math.max(0, start), isOpen ? text.length : end);
  }),
  trunc: define(['int', 'string'], ([length, text]) => {
    if (length < 0) {
      return text.length + length > 0 ? text.slice(length) : text;
    }
    return text.slice(0, length);
  }),
  abbrev: define(['int', 'string'], ([width, text]) => abbreviate(text, 0, width)),
  abbrevboth: define(['int', 'int', 'string'], ([offset, width, text]) =>
    offset > 0 && width < 7 ? text : abbreviate(text, offset, width),
  ),
  nospace: define(['string'], ([text]) => mapCharacters(text, (character) => (isSpace(character) ? '' : character))),
  initials: define(['string'], ([text]) =>
    mapCharacters(text, (character, before = ' ') => (isSpace(before) && !isSpace(character) ? character : '')),
  ),
  swapcase: define(['string'], ([text]) => mapText(text, swapCase)),
  camelcase: define(['string'], ([text]) => mapText(text, camelCase)),
  wrap: define(['int', 'string'], ([width, text], { spend }) =>
    wrapText(text, { width, lineBreak: '\n', cutsWords: false, spend }),
  ),
  wrapWith: define(['int', 'string', 'string'], ([width, lineBreak, text], { spend }) =>
    wrapText(text, { width, lineBreak: lineBreak || '\n', cutsWords: true, spend }),
  ),
  indent: define(['int', 'string'], ([spaces, text], { spend }) => indent(text, spaces, spend)),
  nindent: define(['int', 'string'], ([spaces, text], { spend }) => `\n${indent(text, spaces, spend)}`),
  plural: define(['string', 'string', 'int'], ([one, many, count]) => (count === 1 ? one : many)),
  quote: defineVariadic([], 'interface {}', (values, { spend }) =>
    present(values)
      .map((value) => quoteGo(stringValue(value, spend)))
      .join(' '),
  ),
  squote: defineVariadic([], 'interface {}', (values, { spend }) =>
    present(values)
      .map((value) => `'${printValue(value, spend)}'`)
      .join(' '),
  ),
  cat: defineVariadic([], 'interface {}', (values, { spend }) =>
    present(values)
      .map((value) => printValue(value, spend))
      .join(' '),
  ),
  toString: define(['interface {}'], ([value], { spend }) => stringValue(value, spend)),
  toStrings: define(['interface {}'], ([value], { spend }) => new GoList(stringValues(value, spend), 'string')),
  join: define(['string', 'interface {}'], ([separator, value], { spend }) => {
    const parts = stringValues(value, spend);
    spend(parts.length * separator.length);
    return parts.join(separator);
  }),
  split: define(['string', 'string'], ([separator, text], { spend }) => numbered(splitText(text, separator, spend))),
  splitn: define(['string', 'int', 'string'], ([separator, count, text], { spend }) =>
    numbered(limitParts(splitText(text, separator, spend), count, separator)),
  ),
  splitList: define(
    ['string', 'string'],
    ([separator, text], { spend }) => new GoList(splitText(text, separator, spend), 'string'),
  ),
  sortAlpha: define(['interface {}'], ([value], { spend }) => sortAlpha(value, spend)),
};

function present(values: readonly Value[]): readonly Value[] {
  return values.filter((value) => value !== null && value !== undefined);
}

function indent(text: string, spaces: number, spend: CallContext['spend']): string {
  const padding = repeatText(' ', spaces, spend);
  return padding + replaceText(text, '\n', `\n${padding}`, spend);
}

/** Upper becomes lower case, and lower becomes upper. */
function swapCase(text: string): string {
  return Array.from(text)
    .map((character) => (/[\p{Lu}\p{Lt}]/u.test(character) ? lowerCharacter(character) : upperCharacter(character)))
    .join('');
}

function splitText(text: string, separator: string, spend: CallContext['spend']): readonly string[] {
  const parts = separator === '' ? charactersOf(text) : text.split(separator);
  spend(parts.length);
  return parts;
}

/** The first parts, the last of which keeps the rest; all of them when the count is negative, none when it is zero. */
function limitParts(parts: readonly string[], count: number, separator: string): readonly string[] {
  if (count < 0 || count >= parts.length) {
    return parts;
  }
  return count === 0 ? [] : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

/** A map with the keys `_0`, `_1` and so on. */
function numbered(parts: readonly string[]): GoMap {
  return new GoMap(new Map(parts.map((part, index) => [`_${index}`, part])), 'string');
}

function sortAlpha(value: Value, spend: CallContext['spend']): GoList {
  const texts = value instanceof GoList ? stringValues(value, spend) : [stringValue(value, spend)];
  spend(texts.length);
  return new GoList(
    // The default order is by UTF-16 unit, which here is by byte.
    texts.toSorted(),
    'string',
  );
}
