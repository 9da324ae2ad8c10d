import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '#kube';
import { catalogue } from './catalogue.js';
import { keyAllowlist } from './key-allowlist.js';
import type { MetricFamily, ResourceMetrics } from './metric-family.js';
import { ObjectRenderer } from './object-renderer.js';

/** What the single-cluster exporter says, kept beside the project. Without it these facts are covered by the other specs. */
const folder = join(import.meta.dirname, '../../../../shared/data/ksm-cases');
const familiesFile = 'families.json';

interface MetricsCase {
  readonly name: string;
  readonly object: KubernetesObject;
  readonly allowLabels: readonly string[] | null;
  readonly allowAnnotations: readonly string[] | null;
  /** Text in which opt-in families are on. */
  readonly full: string;
  readonly unorderedFamilies: readonly string[];
}

interface ListedFamily {
  readonly Name: string;
  readonly Type: string;
  readonly Stability: string;
  readonly OptIn: boolean;
  readonly Deprecated?: string;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}

const isAtHand = existsSync(folder);
const files = isAtHand ? readdirSync(folder).filter((file) => file.endsWith('.json') && file !== familiesFile) : [];
const listed = isAtHand ? read<Readonly<Record<string, readonly ListedFamily[]>>>(familiesFile) : {};

describe('the metrics of an object', () => {
  it('are compared with those of the exporter where they are at hand', () => {
    expect(files.length > 0).toBe(isAtHand);
  });

  for (const metrics of catalogue) {
    const { resource } = metrics;
    const file = `${resource}.json`;
    for (const each of files.includes(file) ? read<readonly MetricsCase[]>(file) : []) {
      it(`are those of the exporter: ${resource} ${each.name}`, () => {
        expect(linesOf(metrics, each)).toEqual(expectedLines(each));
      });
    }

    if (isAtHand) {
      it(`are of the families of the exporter: ${resource}`, () => {
        expect(metrics.families.map(listedAs)).toEqual(listed[resource]);
      });
    }
  }
});

function listedAs({ name, type, stability, deprecatedSince, isOptIn }: MetricFamily): ListedFamily {
  return {
    Name: name,
    Type: type ?? 'gauge',
    Stability: stability === 'stable' ? 'STABLE' : 'ALPHA',
    OptIn: isOptIn ?? false,
    ...(deprecatedSince === undefined ? {} : { Deprecated: deprecatedSince }),
  };
}

function linesOf(metrics: ResourceMetrics, each: MetricsCase): readonly string[] {
  const context = {
    allowedLabels: keyAllowlist(each.allowLabels ?? []),
    allowedAnnotations: keyAllowlist(each.allowAnnotations ?? []),
  };
  const renderer = new ObjectRenderer('east', metrics, metrics.families, context);
  return inComparableOrder(renderer.render(each.object).families.join(''), each.unorderedFamilies);
}

function expectedLines({ full, unorderedFamilies }: MetricsCase): readonly string[] {
  const samples = full
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) =>
      line.replace(/\{(?=(?<label>.?))/, (_, next) => (next === '}' ? '{cluster="east"' : '{cluster="east",')),
    );
  return inComparableOrder(samples.join('\n'), unorderedFamilies);
}

/** Lines of a family whose order means nothing are sorted where they stand. */
function inComparableOrder(text: string, unordered: readonly string[]): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const familyOf = (line: string): string => line.slice(0, line.indexOf('{'));
  const families = [...new Set(lines.map(familyOf))];
  return families.flatMap((family) => {
    const own = lines.filter((line) => familyOf(line) === family);
    return unordered.includes(family) ? own.sort() : own;
  });
}
