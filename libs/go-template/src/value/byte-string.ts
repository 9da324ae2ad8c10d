const ascii = /^[\0-\x7F]*$/;

/**
 * Text as Go holds it: one character, of a code below 256, for each byte of its UTF-8 form. Every string that a template
 * computes with is held so; `len`, `index`, order and base64 of binary data are then what they are in Go.
 */
export function toByteString(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text of a byte string; bytes that are no UTF-8 become U+FFFD. */
export function fromByteString(bytes: string): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Applies a change that is about characters, not bytes. */
export function mapText(bytes: string, change: (text: string) => string): string {
  return toByteString(change(fromByteString(bytes)));
}

const utf8Character =
  /[\0-\x7F]|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}|[\x80-\xFF]/g;

/** The bytes of each character; a byte that belongs to none stands alone. */
export function charactersOf(bytes: string): readonly string[] {
  return bytes.match(utf8Character) ?? [];
}

/** Whether an element of {@link charactersOf} is a byte that belongs to no character. */
export function isInvalidByte(character: string): boolean {
  return character.length === 1 && character > '\x7F';
}
