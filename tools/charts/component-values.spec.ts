import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseChartValues, type ChartValue } from './chart-values.js';

/** What both charts render with the same templates, and so describe twice. */
const shared =
  /^(?:apiserver|clustersynchroManager|controllerManager|hookJob|uninstall|networkPolicy|\w+SecurityContext)\b/;

/** The original's core switches gates; alert rules are files of chart clusterpedia. */
const different = /^(?:\w+\.featureGates|clustersynchroManager\.vmrule)\b/;

function valuesOf(chart: string): ReadonlyMap<string, ChartValue> {
  const file = fileURLToPath(new URL(`../../charts/${chart}/values.yaml`, import.meta.url));
  const leaves = ({ children, ...value }: ChartValue): readonly (readonly [string, ChartValue])[] => [
    [value.path, { ...value, default: children === undefined ? value.default : undefined, children: undefined }],
    ...(children ?? []).flatMap(leaves),
  ];
  return new Map(parseChartValues(readFileSync(file, 'utf8')).flatMap(leaves));
}

describe('values of components', () => {
  const [clusterpedia, core] = [valuesOf('clusterpedia'), valuesOf('clusterpedia-core')];
  const paths = [...new Set([...clusterpedia.keys(), ...core.keys()])].filter((path) => shared.test(path));

  it.each(paths.filter((path) => !different.test(path)))(
    '%s is the same in clusterpedia and clusterpedia-core',
    (path) => {
      expect(core.get(path)).toEqual(clusterpedia.get(path));
    },
  );
});
