/** One directive of a format: what stands between a percent sign and its verb. */
export interface Directive {
  readonly flags: ReadonlySet<string>;
  readonly width?: number;
  readonly precision?: number;
  /** A character, as a byte string. */
  readonly verb: string;
}

/** Puts a text into its width. Zeros go between a sign and the digits, and only in front. */
export function pad(text: string, length: number, { flags, width = 0 }: Directive, withZeros = false): string {
  const missing = width - length;
  if (missing <= 0) {
    return text;
  }
  if (flags.has('-')) {
    return text + ' '.repeat(missing);
  }
  if (!withZeros || !flags.has('0')) {
    return ' '.repeat(missing) + text;
  }
  const sign = /^[+\- ]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
