const coding = /^(?<name>[^;\s]+)(?:\s*;\s*q=(?<weight>[\d.]+))?$/i;

/**
 * Whether the answer to a request may be compressed with gzip.
 *
 * @param header - `Accept-Encoding`; `*` stands for every coding it does not name, and weight 0 refuses one
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function acceptsGzip(header = ''): boolean {
  return chooseEncoding(header, ['gzip']) === 'gzip';
}

/**
 * The coding that a client likes best; `undefined` when it accepts none of them.
 *
 * @param header - as for {@link acceptsGzip}
 * @param offered - best first, which counts among those that the client likes alike. The last one is what `*` stands for:
 *   a client that names nothing may not know the newest
 */
export function chooseEncoding<const T extends string>(header: string, offered: readonly T[]): T | undefined {
  const weightByName = new Map<string, number>();
  for (const item of header.split(',')) {
    const { name, weight = '1' } = coding.exec(item.trim())?.groups ?? {};
    if (name !== undefined) {
      weightByName.set(name.toLowerCase(), Number(weight));
    }
  }
  const others = weightByName.get('*') ?? 0;
  const weightOf = (name: string): number => weightByName.get(name) ?? (name === offered.at(-1) ? others : 0);
  const [best] = offered.filter((name) => weightOf(name) > 0).sort((a, b) => weightOf(b) - weightOf(a));
  return best;
}
