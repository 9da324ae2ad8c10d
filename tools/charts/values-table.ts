import type { ChartValue } from './chart-values.js';

const begin = '<!-- values: generated from values.yaml by npm run generate -->';
const end = '<!-- /values -->';

/**
 * A chart's README.md with a new table of values.
 *
 * @throws Error when it has no place for one
 */
export function withValuesTable(readme: string, values: readonly ChartValue[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`there is no place for the values: ${begin} and ${end}`);
  }
  return `${readme.slice(0, from)}${begin}\n\n${valuesTable(values)}\n${readme.slice(to)}`;
}

/** One row for each key that is no map with keys; what is said of a map is said in a row of its own. */
function valuesTable(values: readonly ChartValue[]): string {
  const rows = values.flatMap(rowsOf);
  const header = ['Key', 'Default', ''];
  const widths = [0, 1, 2].map((column) => Math.max(3, ...[header, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

function rowsOf(value: ChartValue): readonly (readonly string[])[] {
  if (value.children === undefined) {
    return [[`\`${value.path}\``, `\`${JSON.stringify(value.default)}\``, text(value)]];
  }
  const own = value.description === '' ? [] : [[`\`${value.path}\``, '', text(value)]];
  return [...own, ...value.children.flatMap(rowsOf)];
}

function text({ description, choices }: ChartValue): string {
  const accepted = choices.map((choice) => `\`${choice}\``).join(', ');
  return [description, accepted]
    .filter((part) => part !== '')
    .join('. One of ')
    .replaceAll('|', '\\|');
}
