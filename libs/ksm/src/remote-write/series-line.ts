/** A label as bytes: every character stands for one of them, so that a length is a number of bytes. */
export interface ByteLabel {
  readonly name: string;
  readonly value: string;
}

/** A line of the exposition, read back. */
export interface SeriesLine {
  /** With `__name__`, without empty ones, in the order of their names, as remote write wants them. */
  readonly labels: readonly ByteLabel[];
  readonly value: number;
}

/**
 * Reads one line that this library has written: it knows no other form of the exposition format.
 *
 * @param line - without its newline, every character one byte
 */
export function parseSeriesLine(line: string): SeriesLine {
  const brace = line.indexOf('{');
  const labels: ByteLabel[] = [{ name: '__name__', value: line.slice(0, brace) }];
  let at = brace + 1;
  while (line[at] !== '}') {
    const equals = line.indexOf('="', at);
    const end = closingQuote(line, equals + 2);
    if (end > equals + 2) {
      labels.push({ name: line.slice(at, equals), value: unescaped(line.slice(equals + 2, end)) });
    }
    at = line[end + 1] === ',' ? end + 2 : end + 1;
  }
  return { labels: inOrder(labels), value: numberOf(line.slice(at + 2)) };
}

/** What tells a series from others: its line without the value. */
export function seriesOf(line: string): string {
  return line.slice(0, line.lastIndexOf(' '));
}

/** Where the quote is that ends a value: the first one that is not escaped. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (isEscaped(line, at)) {
    at = line.indexOf('"', at + 1);
  }
  return at;
}

function isEscaped(line: string, at: number): boolean {
  let first = at;
  while (line[first - 1] === '\\') {
    first -= 1;
  }
  return (at - first) % 2 === 1;
}

function unescaped(value: string): string {
  return value.includes('\\')
    ? value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
    : value;
}

/** Nearly all are in order but for the first ones, so that inserting is cheaper than sorting. */
function inOrder(labels: ByteLabel[]): readonly ByteLabel[] {
  for (let next = 1; next < labels.length; next += 1) {
    for (let at = next; at > 0 && isBefore(labels[at], labels[at - 1]); at -= 1) {
      swap(labels, at);
    }
  }
  return labels;
}

function isBefore(label: ByteLabel | undefined, other: ByteLabel | undefined): boolean {
  return label !== undefined && other !== undefined && label.name < other.name;
}

function swap(labels: ByteLabel[], at: number): void {
  labels.splice(at - 1, 0, ...labels.splice(at, 1));
}

function numberOf(text: string): number {
  switch (text) {
    case '+Inf':
      return Infinity;
    case '-Inf':
      return -Infinity;
    default:
      return Number(text);
  }
}
