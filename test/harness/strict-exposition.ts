/** One family of an exposition, with its samples in order. */
export interface ExposedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ExposedSample[];
}

export interface ExposedSample {
  readonly name: string;
  /** In the order they are written. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

const header = /^# (?<keyword>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.+)$/;
const sampleGrammar = /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>.*)\} (?<value>\S+)$/;
const labelGrammar = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/y;
const types: ReadonlySet<string> = new Set(['gauge', 'counter', 'info', 'stateset']);

/**
 * Reads an exposition as strictly as OpenMetrics: every family has its HELP and TYPE once, in this order and before its
 * samples, which nothing interrupts; no series is there twice; a counter's family has no `_total` and its samples have.
 *
 * @param format - plain text has no end marker and keeps `_total` in the family's name
 * @throws Error naming the first line that is wrong
 */
export function parseStrictly(text: string, format: 'text' | 'openmetrics'): readonly ExposedFamily[] {
  const families: OpenFamily[] = [];
  const known = new Set<string>();
  const lines = linesOf(text, format)[Symbol.iterator]();
  for (const line of lines) {
    if (line.startsWith('#')) {
      const help = partsOf(line, 'HELP');
      const type = partsOf(lines.next().value ?? '', 'TYPE');
      check(!known.has(help.name) && type.name === help.name && types.has(type.rest), line);
      known.add(help.name);
      const suffix = type.rest === 'counter' && format === 'openmetrics' ? '_total' : '';
      families.push({
        name: help.name,
        type: type.rest,
        help: help.rest,
        sampleName: `${help.name}${suffix}`,
        samples: [],
      });
    } else {
      const family = families.at(-1);
      const sample = sampleOf(line);
      const series = `${sample.name}${sample.labels
        .map(String)
        .sort((a, b) => (a < b ? -1 : 1))
        .join()}`;
      check(sample.name === family?.sampleName && !known.has(series), line);
      known.add(series);
      family?.samples.push(sample);
    }
  }
  return families;
}

interface OpenFamily extends ExposedFamily {
  readonly sampleName: string;
  readonly samples: ExposedSample[];
}

function linesOf(text: string, format: 'text' | 'openmetrics'): readonly string[] {
  const end = format === 'openmetrics' ? '# EOF\n' : '';
  check(text.endsWith(end) && (text === end || text.endsWith(`\n${end}`)), 'the end');
  return text
    .slice(0, text.length - end.length)
    .split('\n')
    .slice(0, -1);
}

function partsOf(line: string, keyword: string): { readonly name: string; readonly rest: string } {
  const groups = header.exec(line)?.groups;
  check(groups?.['keyword'] === keyword, line);
  return { name: groups?.['name'] ?? '', rest: groups?.['rest'] ?? '' };
}

function sampleOf(line: string): ExposedSample {
  const groups = sampleGrammar.exec(line)?.groups;
  const value = Number((groups?.['value'] ?? '?').replace('Inf', 'Infinity'));
  check(groups !== undefined && (groups['value'] === 'NaN' || !Number.isNaN(value)), line);
  return { name: groups?.['name'] ?? '', labels: labelsOf(groups?.['labels'] ?? '', line), value };
}

function labelsOf(text: string, line: string): ExposedSample['labels'] {
  const labels: (readonly [string, string])[] = [];
  labelGrammar.lastIndex = 0;
  while (labelGrammar.lastIndex < text.length) {
    const groups = labelGrammar.exec(text)?.groups;
    check(groups !== undefined, line);
    labels.push([groups?.['name'] ?? '', groups?.['value'] ?? '']);
  }
  check(!text.endsWith(',') && new Set(labels.map(([name]) => name)).size === labels.length, line);
  return labels;
}

function check(isRight: boolean, line: string): void {
  if (!isRight) {
    throw new Error(`not an exposition: ${line}`);
  }
}
