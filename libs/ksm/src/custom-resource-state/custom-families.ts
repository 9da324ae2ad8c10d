import type { GroupVersionKind, KubernetesObject } from '#kube';
import type { MetricFamily, MetricLabel, Sample } from '../metric-family.js';
import {
  fullName,
  type CustomMetricDefinition,
  type CustomResourceDefinition,
} from './custom-resource-state.config.js';
import type { Measurement } from './measure.js';
import { pathLabels, type Labels } from './path-labels.js';

/** A value that has no sample, and why. */
export interface MissingSample {
  readonly family: string;
  /** Verbosity from which it is worth a line in the log. */
  readonly errorLogV: number;
  readonly object: KubernetesObject;
  readonly problem: string;
}

/** Told about values without a sample. */
export type ReportMissing = (missing: MissingSample) => void;

/** The families that definitions give to a kind, each once, in the order of the definitions. */
export function customFamilies(
  definitions: readonly CustomResourceDefinition[],
  kind: GroupVersionKind,
  report: ReportMissing,
): readonly MetricFamily[] {
  const families = new Map<string, MetricFamily>();
  for (const definition of definitions) {
    for (const metric of definition.metrics) {
      const family = customFamily(definition, metric, kind, report);
      const known = families.get(family.name);
      families.set(family.name, known === undefined ? family : joined(known, family));
    }
  }
  return [...families.values()];
}

function joined(first: MetricFamily, second: MetricFamily): MetricFamily {
  return {
    ...first,
    samples: (object, context) => [...first.samples(object, context), ...second.samples(object, context)],
  };
}

function customFamily(
  resource: CustomResourceDefinition,
  metric: CustomMetricDefinition,
  kind: GroupVersionKind,
  report: ReportMissing,
): MetricFamily {
  const name = fullName(resource, metric);
  const errorLogV = metric.errorLogV ?? resource.errorLogV ?? 0;
  const common = Object.entries({ ...resource.commonLabels, ...metric.commonLabels });
  const fromPath = pathLabels({ ...resource.labelsFromPath, ...metric.labelsFromPath });
  const { type, path, measure } = metric.each;
  return {
    name,
    help: metric.help,
    stability: 'experimental',
    ...(type === 'gauge' ? {} : { type }),
    samples: (object) => {
      const ofAll = [...common, ...fromPath(object)];
      const measured = measure(path.resolve(object), (problem) => report({ family: name, errorLogV, object, problem }));
      return distinct(
        measured.map((each) => ({ ...each, labels: new Map([...ofAll, ...each.labels]) })),
        kind,
      );
    },
  };
}

/** Samples in the order of their labels; of those with the same labels only the first, since a series has one value. */
function distinct(measured: readonly Measurement[], kind: GroupVersionKind): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const { value, labels } of measured) {
    const named = namedLabels(labels, kind);
    const key = JSON.stringify(named);
    samples.set(key, samples.get(key) ?? { value, named });
  }
  return [...samples].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sample]) => sample);
}

/** What the kind and the cluster are cannot be overridden. */
function namedLabels(labels: Labels, { group, version, kind }: GroupVersionKind): readonly MetricLabel[] {
  const all = new Map([
    ...labels,
    ['customresource_group', group],
    ['customresource_kind', kind],
    ['customresource_version', version],
  ]);
  all.delete('cluster');
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}
