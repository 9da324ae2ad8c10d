/**
 * What differs from run to run and from machine to machine, and what stands for it. In this order: what an earlier one has
 * replaced, a later one does not see.
 */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/\bv?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?/g, '<version>'],
  [/\b[\da-f]{16,}\b/gi, '<hash>'],
  // Endings of generated names have no vowels.
  [/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<hash>-<hash>'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5,10}\b/g, '-<hash>'],
  [/<invalid>|<unknown>/g, '<age>'],
  [/\b\d+(?:\.\d+)?(?:ms|µs|[dhmsy])(?:\d+[dhms])*\b/g, '<age>'],
  [/\b\d+\.\d+e\+\d+\b|\b\d{5,}(?:\.\d+)?\b/g, '<number>'],
];

const gap = '...';

/** A line without what is volatile, as its cells. */
function cellsOf(line: string): readonly string[] {
  const settled = volatile.reduce((text, [pattern, replacement]) => text.replaceAll(pattern, replacement), line);
  return settled.trim().split(/\s{2,}|\t/);
}

/**
 * Whether a line that was printed has the shape of the one that a page shows: as many cells, with the same text where it is
 * not volatile. `…` in the page stands for any text.
 */
export function hasLineShape(shown: string, printed: string): boolean {
  const expected = cellsOf(shown);
  const actual = cellsOf(printed);
  if (shown.includes('…')) {
    const pattern = expected.join('  ').split('…').map(escapePattern).join('.*');
    return new RegExp(`^${pattern}$`, 'u').test(actual.join('  '));
  }
  return expected.length === actual.length && expected.every((cell, index) => cell === actual[index]);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Whether lines that were printed have the shape of those of a page, in which a line `...` stands for any number of lines. */
export function hasShape(shown: readonly string[], printed: readonly string[]): boolean {
  const parts = splitAtGaps(shown);
  const [first = [], ...others] = parts;
  const last = others.pop();
  if (last === undefined) {
    return first.length === printed.length && startsAt(first, printed, 0);
  }
  const end = printed.length - last.length;
  if (!startsAt(first, printed, 0) || end < first.length || !startsAt(last, printed, end)) {
    return false;
  }
  let from = first.length;
  for (const part of others) {
    const at = printed.findIndex((_, index) => index >= from && startsAt(part, printed, index));
    if (at === -1 || at + part.length > end) {
      return false;
    }
    from = at + part.length;
  }
  return true;
}

/** A gap stands alone on its line, indented or not. */
export function isGap(line: string): boolean {
  return line.trim() === gap;
}

function splitAtGaps(shown: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of shown) {
    if (isGap(line)) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(line);
    }
  }
  return parts;
}

function startsAt(part: readonly string[], printed: readonly string[], at: number): boolean {
  return part.every((line, index) => {
    const candidate = printed[at + index];
    return candidate !== undefined && hasLineShape(line, candidate);
  });
}
