import type { MetricFamily, MetricLabel } from './metric-family.js';
import { numberText } from './number-text.js';

/** How an exposition is written. */
export type ExpositionFormat = 'text' | 'openmetrics';

type HeaderOf = Omit<MetricFamily, 'samples'>;

/** The HELP and TYPE lines of a family. */
export function familyHeader(family: HeaderOf, format: ExpositionFormat = 'text'): string {
  const { help, stability, deprecatedSince } = family;
  const { name, type } = format === 'text' ? plainText(family) : openMetrics(family);
  const prefix = stability === 'stable' ? '[STABLE] ' : '';
  const deprecation = deprecatedSince === undefined ? '' : `(Deprecated since ${deprecatedSince}) `;
  return `# HELP ${name} ${prefix}${deprecation}${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
}

function plainText({ name, type }: HeaderOf): { readonly name: string; readonly type: string } {
  return { name, type: type === 'counter' ? type : 'gauge' };
}

/** The family of a counter is called without the suffix that its samples have. */
function openMetrics({ name, type }: HeaderOf): { readonly name: string; readonly type: string } {
  return { name: type === 'counter' ? name.replace(/_total$/, '') : name, type: type ?? 'gauge' };
}

/** One label as text: `name="value"`. */
export function labelText([name, value]: MetricLabel): string {
  return `${name}=${quotedValue(value)}`;
}

/** The value of a label as text, in quotes. */
export function quotedValue(value: string): string {
  return `"${value.replace(special, (character) => escapes[character] ?? character)}"`;
}

/**
 * One line of a family.
 *
 * @param labels - their text, without braces
 */
export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}{${labels}} ${numberText(value)}\n`;
}

const special = /[\\\n"]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
