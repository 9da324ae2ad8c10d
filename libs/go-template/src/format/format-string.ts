import { charactersOf } from '../value/byte-string.js';
import { quoteGo } from '../value/quote.js';
import { pad, type Directive } from './directive.js';

/** A string for `%v`, `%s`, `%q`, `%x` and `%X`. A precision cuts it, in characters; in hex, in bytes. */
export function formatString(bytes: string, directive: Directive): string {
  const { verb, precision, flags } = directive;
  if (verb === 'x' || verb === 'X') {
    const hex = hexOf(bytes.slice(0, precision), directive);
    return pad(hex, hex.length, directive);
  }
  const text = precision === undefined ? bytes : charactersOf(bytes).slice(0, precision).join('');
  if (verb !== 'q') {
    return pad(text, charactersOf(text).length, directive);
  }
  const isRaw = flags.has('#') && !text.includes('`') && !/\p{Cc}/u.test(text.replaceAll('\t', ''));
  const quoted = isRaw ? `\`${text}\`` : quoteGo(text, '"', flags.has('+'));
  return pad(quoted, charactersOf(quoted).length, directive);
}

/** Digits of each byte; with flags, a prefix and spaces between them. */
function hexOf(bytes: string, { flags, verb }: Directive): string {
  const prefix = flags.has('#') ? `0${verb}` : '';
  const separator = flags.has(' ') ? ` ${prefix}` : '';
  const digits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).map((pair) =>
    verb === 'X' ? pair.toUpperCase() : pair,
  );
  return digits.length === 0 ? '' : prefix + digits.join(separator);
}
