const INT64_OFFSET = 1n << 63n;

/** The 64-bit integer a text says, as label selectors read it; nothing for any other text. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) {
    return undefined;
  }
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Text that sorts as the 64-bit integer does. */
export function int64Rank(value: bigint): string {
  return (value + INT64_OFFSET).toString(16).padStart(16, '0');
}

/** Text that sorts as resource versions do: by number, and what is no number first. */
export function versionRank(resourceVersion: string): string {
  if (!/^\d+$/.test(resourceVersion)) {
    return '';
  }
  const digits = resourceVersion.replace(/^0+(?=\d)/, '');
  return `${String(digits.length).padStart(4, '0')}:${digits}`;
}
