import { charactersOf, fromByteString, mapText } from './byte-string.js';
import { isPrintable } from './quote.js';

const html: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};
const javaScript: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

/** What the function `html` does. */
export function escapeHtml(bytes: string): string {
  return mapText(bytes, (text) => text.replace(/[\0"'&<>]/g, (character) => html[character] ?? character));
}

/** What the function `js` does. */
export function escapeJavaScript(bytes: string): string {
  return charactersOf(bytes)
    .map((character) => {
      const text = fromByteString(character);
      const code = text.codePointAt(0) ?? 0;
      const isPlain = isPrintable(text);
      return (
        javaScript.get(character) ?? (isPlain ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`)
      );
    })
    .join('');
}

/** What the function `urlquery` does: a part of the query of a URL. */
export function escapeQuery(bytes: string): string {
  return bytes.replace(/[^\w.~-]/g, (byte) =>
    byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
