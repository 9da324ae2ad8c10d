const coding = /^(?<name>[^;\s]+)(?:\s*;\s*q=(?<weight>[\d.]+))?$/i;

/**
 * Whether the answer to a request may be compressed with gzip.
 *
 * @param header - `Accept-Encoding`; `*` stands for every coding it does not name, and weight 0 refuses one
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function acceptsGzip(header = ''): boolean {
  const weightByName = new Map<string, number>();
  for (const item of header.split(',')) {
    const { name, weight = '1' } = coding.exec(item.trim())?.groups ?? {};
    if (name !== undefined) {
      weightByName.set(name.toLowerCase(), Number(weight));
    }
  }
  return (weightByName.get('gzip') ?? weightByName.get('*') ?? 0) > 0;
}
