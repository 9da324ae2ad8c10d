import { toByteString } from '../value/byte-string.js';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const maxCodePoint = 0x10_ffff;

/**
 * The byte string that a quoted or raw string of Go stands for.
 *
 * @param literal - with its quotes
 * @returns undefined when it holds an escape that Go does not know
 */
export function unquote(literal: string): string | undefined {
  if (literal.startsWith('`')) {
    return toByteString(literal.slice(1, -1).replaceAll('\r', ''));
  }
  return unescape(literal.slice(1, -1), '"');
}

/** The code point of a character constant such as `'a'`; undefined when it is none. */
export function unquoteCharacter(literal: string): number | undefined {
  const inside = literal.slice(1, -1);
  const escaped = /^\\(?:x([\da-fA-F]{2})|([0-7]{3}))$/.exec(inside);
  if (escaped !== null) {
    // Here a single byte is the number itself, not a part of a character.
    const code = escaped[1] === undefined ? parseInt(escaped[2] ?? '', 8) : parseInt(escaped[1], 16);
    return code > 255 ? undefined : code;
  }
  const bytes = unescape(inside, "'");
  const characters = bytes === undefined ? [] : Array.from(Buffer.from(bytes, 'latin1').toString('utf8'));
  return characters.length === 1 ? characters[0]?.codePointAt(0) : undefined;
}

const escape = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]))/g;

function unescape(text: string, quote: string): string | undefined {
  let result = '';
  let from = 0;
  for (const found of text.matchAll(escape)) {
    const bytes = escapedBytes(found, quote);
    if (bytes === undefined) {
      return undefined;
    }
    result += toByteString(text.slice(from, found.index)) + bytes;
    from = found.index + found[0].length;
  }
  return result + toByteString(text.slice(from));
}

function escapedBytes([, byte, short, long, octal, other = '']: RegExpMatchArray, quote: string): string | undefined {
  if (byte !== undefined) {
    return byteOf(parseInt(byte, 16));
  }
  if (octal !== undefined) {
    return byteOf(parseInt(octal, 8));
  }
  const hex = short ?? long;
  if (hex !== undefined) {
    return characterOf(parseInt(hex, 16));
  }
  return other === quote ? quote : simpleEscapes[other];
}

function byteOf(code: number): string | undefined {
  return code > 255 ? undefined : String.fromCharCode(code);
}

function characterOf(code: number): string | undefined {
  const isCharacter = code <= maxCodePoint && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? toByteString(String.fromCodePoint(code)) : undefined;
}
