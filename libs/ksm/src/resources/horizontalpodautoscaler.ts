import type { JsonObject } from '#kube';
import { fieldsAt, objectsAt, optionalNumberAt, textAt, valueAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { MetricFamily, MetricLabel, ResourceMetrics, Samples } from '../metric-family.js';
import { exactQuantity, fractionalQuantity } from '../quantity-value.js';
import { everyCondition } from '../rules/condition-samples.js';
import { numberIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  deletedFamily,
  generationFamily,
  labelsFamily,
} from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';
import { namedFact, optional } from '../rules/sample-rules.js';

export const horizontalPodAutoscalerMetrics: ResourceMetrics = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  isNamespaced: true,
  identity: namespacedIdentity('horizontalpodautoscaler'),
  families: [
    {
      name: 'kube_horizontalpodautoscaler_info',
      help: 'What the autoscaler scales.',
      stability: 'experimental',
      labels: ['scaletargetref_api_version', 'scaletargetref_kind', 'scaletargetref_name'],
      samples: (object) => [namedFact(scaleTarget(object))],
    },
    generationFamily('kube_horizontalpodautoscaler_metadata_generation', 'stable'),
    {
      name: 'kube_horizontalpodautoscaler_spec_max_replicas',
      help: 'Upper bound of pods.',
      stability: 'stable',
      samples: numberIn('spec', 'maxReplicas'),
    },
    {
      name: 'kube_horizontalpodautoscaler_spec_min_replicas',
      help: 'Lower bound of pods.',
      stability: 'stable',
      samples: (object) => [{ value: optionalNumberAt(object, 'spec', 'minReplicas') ?? 1 }],
    },
    metricFamily('kube_horizontalpodautoscaler_spec_target_metric', {
      help: 'What the autoscaler aims at.',
      stability: 'experimental',
      samples: metricSamples(['spec', 'metrics'], 'target'),
    }),
    toleranceFamily('kube_horizontalpodautoscaler_spec_behavior_scale_down_tolerance', 'scaleDown'),
    toleranceFamily('kube_horizontalpodautoscaler_spec_behavior_scale_up_tolerance', 'scaleUp'),
    metricFamily('kube_horizontalpodautoscaler_status_target_metric', {
      help: 'What the autoscaler last read.',
      stability: 'stable',
      samples: metricSamples(['status', 'currentMetrics'], 'current'),
    }),
    {
      name: 'kube_horizontalpodautoscaler_status_current_replicas',
      help: 'Pods there were when the autoscaler last looked.',
      stability: 'stable',
      samples: numberIn('status', 'currentReplicas'),
    },
    {
      name: 'kube_horizontalpodautoscaler_status_desired_replicas',
      help: 'Pods there should be in the eyes of the autoscaler.',
      stability: 'stable',
      samples: numberIn('status', 'desiredReplicas'),
    },
    annotationsFamily('kube_horizontalpodautoscaler_annotations', 'experimental'),
    labelsFamily('kube_horizontalpodautoscaler_labels', 'stable'),
    {
      name: 'kube_horizontalpodautoscaler_status_condition',
      help: 'Conditions of the autoscaler.',
      stability: 'stable',
      labels: ['condition', 'status'],
      samples: everyCondition,
    },
    createdFamily('kube_horizontalpodautoscaler_created', 'experimental'),
    deletedFamily('kube_horizontalpodautoscaler_deletion_timestamp', 'experimental'),
  ],
};

/** Without a version of the API there is no label for it, not an empty one. */
function scaleTarget(object: unknown): readonly MetricLabel[] {
  const target = fieldsAt(object, 'spec', 'scaleTargetRef');
  const version = textAt(target, 'apiVersion');
  return [
    ...(version === '' ? [] : [['scaletargetref_api_version', version] as const]),
    ['scaletargetref_kind', textAt(target, 'kind')],
    ['scaletargetref_name', textAt(target, 'name')],
  ];
}

function metricFamily(name: string, rest: Pick<MetricFamily, 'help' | 'stability' | 'samples'>): MetricFamily {
  return { name, ...rest, labels: ['metric_name', 'metric_target_type', 'container'] };
}

function toleranceFamily(name: string, direction: string): MetricFamily {
  const path = ['spec', 'behavior', direction, 'tolerance'];
  return {
    name,
    help: 'By which part the metric may differ before the autoscaler acts.',
    stability: 'experimental',
    samples: (object) => {
      const tolerance = valueAt(object, ...path);
      return optional(tolerance === undefined ? undefined : valueOf(exactQuantity, tolerance, path));
    },
  };
}

/** Where a type of metric keeps what it says, and the name of the metric there. */
const metricTypes: ReadonlyMap<string, { readonly field: string; readonly name: readonly string[] }> = new Map([
  ['Object', { field: 'object', name: ['metric', 'name'] }],
  ['Pods', { field: 'pods', name: ['metric', 'name'] }],
  ['External', { field: 'external', name: ['metric', 'name'] }],
  ['Resource', { field: 'resource', name: ['name'] }],
  ['ContainerResource', { field: 'containerResource', name: ['name'] }],
]);

/** @param values - the field of a metric with its values */
function metricSamples(path: readonly string[], values: 'target' | 'current'): Samples {
  return (object) =>
    objectsAt(object, ...path).flatMap((metric) => {
      const type = metricTypes.get(textAt(metric, 'type'));
      if (type === undefined) {
        return [];
      }
      const source = fieldsAt(metric, type.field);
      const name = textAt(source, ...type.name);
      const container = textAt(source, 'container');
      return valuesOf(fieldsAt(source, values)).map(([kind, value]) => ({ value, labels: [name, kind, container] }));
    });
}

/** The values of a metric that are set, by kind. */
function valuesOf(values: JsonObject | undefined): readonly (readonly [kind: string, value: number])[] {
  const quantity = (field: string): number | undefined => {
    const value = valueAt(values, field);
    return value === undefined ? undefined : valueOf(fractionalQuantity, value, [field]);
  };
  const all = [
    ['average', quantity('averageValue')],
    ['utilization', optionalNumberAt(values, 'averageUtilization')],
    ['value', quantity('value')],
  ] as const;
  return all.flatMap(([kind, value]) => (value === undefined ? [] : [[kind, value] as const]));
}
