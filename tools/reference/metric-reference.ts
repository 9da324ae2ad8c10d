import { metricSections, type MetricSection } from './metric-tables.js';
import { code, markdownTable } from './markdown-table.js';

/** The page about the metrics of the processes themselves. */
export function metricReference(): string {
  const intro =
    'What the processes say of themselves at `/metrics`. Beside it each has `clusterpedia_build_info`, and the metrics of Node.js ' +
    '(`process_*`, `nodejs_*`). What is said of the objects of the members is in [kube-state-metrics](../kube-state-metrics.md).';
  return ['# Metrics', intro, ...metricSections.map(section)].join('\n\n');
}

function section({ title, processes, tables }: MetricSection): string {
  const rows = tables
    .flatMap((table) => Object.values(table))
    .map(({ name, type, labels, help }) => [code(name), type, labels.map(code).join(', '), help]);
  return `## ${title}\n\nOf ${processes}.\n\n${markdownTable(['metric', 'type', 'labels', 'meaning'], rows)}`;
}
