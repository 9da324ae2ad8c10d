/** NUL, and a surrogate without its other half, as JSON.stringify escapes them; not after an escaped backslash. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** JSON text with U+FFFD for the characters that PostgreSQL, or MariaDB, refuses to store or to read again. */
export function storableJson(json: string): string {
  return json.includes('\\u') ? json.replaceAll(unstorable, '$1\ufffd') : json;
}
