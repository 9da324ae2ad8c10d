import { z } from 'zod';
import { ConfigError, loadConfig, parseConfig, type LoadedConfig } from '#options';
import { gauge } from './gauge.js';
import { info } from './info.js';
import type { Measure } from './measure.js';
import { pathLabels } from './path-labels.js';
import { stateSet } from './state-set.js';
import { parseValuePath, type ValuePath } from './value-path.js';

/** YAML reads `0` and `true` as what they are; here they are text. */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const GivenText = Text.refine((text) => text !== '', 'must not be empty');
const LabelName = Text.refine((name) => /^(?!__name__$)[A-Za-z_]\w*$/.test(name), 'not the name of a label');
const MetricName = Text.refine((name) => /^[A-Za-z_:][\w:]*$/.test(name), 'not the name of a metric');

const Path = z.array(Text).transform((segments, context): ValuePath => {
  try {
    return parseValuePath(segments);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});
const Paths = z.record(GivenText, Path);

const labels = { commonLabels: z.record(LabelName, Text).default({}), labelsFromPath: Paths.default({}) };
const verbosity = z.int().min(0).optional();
const below = { path: Path.prefault([]), labelsFromPath: Paths.default({}) };

const Gauge = z.strictObject({
  ...below,
  valueFrom: Path.prefault([]),
  labelFromKey: LabelName.optional(),
  nilIsZero: z.boolean().default(false),
});
const Info = z.strictObject({ ...below, labelFromKey: LabelName.optional() });
const StateSet = z.strictObject({ ...below, valueFrom: Path.prefault([]), labelName: LabelName, list: z.array(Text) });

/** What a metric takes its values from, and how. */
export interface MetricSource {
  readonly type: 'gauge' | 'info' | 'stateset';
  readonly path: ValuePath;
  readonly measure: Measure;
}

const Each = z
  .strictObject({
    type: z
      .string()
      .transform((type) => type.toLowerCase())
      .pipe(z.enum(['gauge', 'info', 'stateset'])),
    gauge: Gauge.optional(),
    info: Info.optional(),
    stateSet: StateSet.optional(),
  })
  .transform((each, context): MetricSource => {
    const { type } = each;
    if (type === 'gauge' && each.gauge !== undefined) {
      const { path, labelsFromPath, valueFrom, labelFromKey, nilIsZero } = each.gauge;
      return { type, path, measure: gauge({ valueFrom, labelFromKey, nilIsZero, labels: pathLabels(labelsFromPath) }) };
    }
    if (type === 'info' && each.info !== undefined) {
      const { path, labelsFromPath, labelFromKey } = each.info;
      return { type, path, measure: info({ labelFromKey, labels: pathLabels(labelsFromPath) }) };
    }
    if (type === 'stateset' && each.stateSet !== undefined) {
      const { path, labelsFromPath, valueFrom, labelName, list } = each.stateSet;
      return { type, path, measure: stateSet({ valueFrom, labelName, list, labels: pathLabels(labelsFromPath) }) };
    }
    const block = type === 'stateset' ? 'stateSet' : type;
    context.addIssue({ code: 'custom', path: [block], message: `is needed for type ${block}` });
    return z.NEVER;
  });

const Metric = z.strictObject({
  name: MetricName,
  help: Text.default(''),
  each: Each,
  errorLogV: verbosity,
  ...labels,
});

const Resource = z.strictObject({
  groupVersionKind: z.strictObject({ group: GivenText, version: GivenText, kind: GivenText }),
  metricNamePrefix: Text.refine((prefix) => /^(?:[A-Za-z_:][\w:]*)?$/.test(prefix), 'not the beginning of a name')
    .nullish()
    .transform((prefix) => prefix ?? 'kube_customresource'),
  metrics: z.array(Metric).min(1),
  errorLogV: verbosity,
  /** Of older files; a resource is known by its kind. */
  resourcePlural: Text.optional(),
  ...labels,
});

const Document = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.literal('CustomResourceStateMetrics').optional(),
  spec: z.strictObject({ resources: z.array(Resource) }),
});

/** Metrics of the custom resources of a kind, or of many kinds. */
export type CustomResourceDefinition = z.output<typeof Resource>;

/** One metric of those. */
export type CustomMetricDefinition = z.output<typeof Metric>;

/**
 * Reads what metrics custom resources have, in the format of the exporter.
 *
 * @param source - the text itself counts before a file; neither has no metrics
 * @throws ConfigError naming the field, also for one that is not known
 */
export async function loadCustomResourceState(source: {
  readonly text: string;
  readonly file: string;
}): Promise<readonly CustomResourceDefinition[]> {
  const { text, file } = source;
  if (text === '' && file === '') {
    return [];
  }
  const name = text === '' ? file : '--kube-state-metrics-custom-resource-state-config';
  const loaded = text === '' ? await loadConfig(file, Document, {}) : parseConfig(name, text, Document);
  return resourcesOf(name, loaded);
}

function resourcesOf(
  source: string,
  { value, unknownKeys }: LoadedConfig<z.output<typeof Document>>,
): readonly CustomResourceDefinition[] {
  if (unknownKeys.length > 0) {
    throw new ConfigError(`${source} has fields that are not known here: ${unknownKeys.join(', ')}`);
  }
  const types = new Map<string, string>();
  for (const [place, resource] of value.spec.resources.entries()) {
    for (const [index, metric] of resource.metrics.entries()) {
      const name = fullName(resource, metric);
      const type = types.get(name) ?? metric.each.type;
      if (type !== metric.each.type) {
        const field = `spec.resources[${place}].metrics[${index}].each.type`;
        throw new ConfigError(`${source} does not fit:\n${field}: ${name} is of type ${type} in another place`);
      }
      types.set(name, type);
    }
  }
  return value.spec.resources;
}

/** The name of the family of a metric. */
export function fullName(
  { metricNamePrefix: prefix }: Pick<CustomResourceDefinition, 'metricNamePrefix'>,
  { name }: Pick<CustomMetricDefinition, 'name'>,
): string {
  return prefix === '' ? name : `${prefix}_${name}`;
}
