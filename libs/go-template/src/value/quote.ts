import { charactersOf, fromByteString, isInvalidByte } from './byte-string.js';

const escapes: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** A byte string as a literal of Go, as `%q` prints it, which is again a byte string. */
export function quoteGo(bytes: string, quote = '"', isAscii = false): string {
  const inside = charactersOf(bytes).map((character) =>
    isAscii && character > '\x7F' && !isInvalidByte(character)
      ? escapeCode(character, fromByteString(character).codePointAt(0) ?? 0)
      : quoteCharacter(character, quote),
  );
  return `${quote}${inside.join('')}${quote}`;
}

/** Whether Go prints a character as it is. */
export function isPrintable(character: string): boolean {
  return printable.test(character);
}

function quoteCharacter(character: string, quote: string): string {
  if (character === quote) {
    return `\\${quote}`;
  }
  const text = fromByteString(character);
  if (isPrintable(text) && !isInvalidByte(character)) {
    return escapes.get(character) ?? character;
  }
  return escapes.get(character) ?? escapeCode(character, text.codePointAt(0) ?? 0);
}

function escapeCode(character: string, code: number): string {
  if (isInvalidByte(character) || code < 0x80) {
    return `\\x${hex(character.charCodeAt(0), 2)}`;
  }
  return code < 0x1_0000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, length: number): string {
  return code.toString(16).padStart(length, '0');
}
