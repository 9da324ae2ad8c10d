const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const groupLength = 8;

/** @see https://www.rfc-editor.org/rfc/rfc4648#section-6 */
export function encodeBase32(bytes: string): string {
  const bits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map((group) => alphabet.charAt(parseInt(group.padEnd(5, '0'), 2)));
  return digits.join('').padEnd(Math.ceil(digits.length / groupLength) * groupLength, '=');
}

/** The bytes, or the text of the error where Go sees one: in which group, or at which character. */
export function decodeBase32(encoded: string): string {
  const text = encoded.replace(/[\r\n]/g, '');
  const [, digits = '', padding = ''] = /^([A-Z2-7]*)(=*)/.exec(text) ?? [];
  const isComplete = text.length % groupLength === 0 && digits.length + padding.length === text.length;
  if (!isComplete || ![0, 1, 3, 4, 6].includes(padding.length)) {
    const bad = digits.length + padding.length < text.length ? digits.length + padding.length : undefined;
    return `illegal base32 data at input byte ${bad ?? Math.floor(digits.length / groupLength) * groupLength}`;
  }
  const bits = Array.from(digits, (digit) => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(parseInt(byte, 2))).join('');
}
