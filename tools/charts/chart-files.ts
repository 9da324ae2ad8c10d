import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseChartValues } from './chart-values.js';
import { valuesSchema } from './values-schema.js';
import { withValuesTable } from './values-table.js';

/** A generated file of a chart. */
export interface ChartFile {
  /** Below the project's root. */
  readonly path: string;
  readonly content: string;
}

interface ChartManifest {
  readonly dependencies?: readonly { readonly name: string }[];
}

/**
 * The schema and the README of every chart that has values, made from its values.yaml. Text of the README around the table
 * of values is kept.
 *
 * @param root - the project's
 */
export function chartFiles(root: string): readonly ChartFile[] {
  const charts = readdirSync(join(root, 'charts')).map((name) => `charts/${name}`);
  return charts.filter((chart) => existsSync(join(root, chart, 'README.md'))).flatMap((chart) => filesOf(root, chart));
}

function filesOf(root: string, chart: string): readonly ChartFile[] {
  const read = (name: string): string => readFileSync(join(root, chart, name), 'utf8');
  const values = parseChartValues(read('values.yaml'));
  const { dependencies = [] } = parse(read('Chart.yaml')) as ChartManifest;
  return [
    {
      path: `${chart}/values.schema.json`,
      content: valuesSchema(
        values,
        dependencies.map(({ name }) => name),
      ),
    },
    { path: `${chart}/README.md`, content: withValuesTable(read('README.md'), values) },
  ];
}
