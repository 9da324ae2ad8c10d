import type { MetricFamily, MetricLabel } from './metric-family.js';
import { numberText } from './number-text.js';

/**
 * The HELP and TYPE lines of a family.
 *
 * @param name - as it is to be written; OpenMetrics has its own for counters
 */
export function familyHeader(family: Omit<MetricFamily, 'samples'>, name: string = family.name): string {
  const { type = 'gauge', help, stability, deprecatedSince } = family;
  const prefix = stability === 'stable' ? '[STABLE] ' : '';
  const deprecation = deprecatedSince === undefined ? '' : `(Deprecated since ${deprecatedSince}) `;
  return `# HELP ${name} ${prefix}${deprecation}${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
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
