import { behaviorFromHub, behaviorToHub, dropAutoscalingAnnotations } from './autoscaling-annotations.js';
import { metricFields, metricFromFlat, metricToFlat } from './autoscaling-metrics.js';
import { firstFromHub, firstToHub, usualCpuMetric } from './autoscaling-v1.js';
import { at, defaults, inOrder, isEmpty, when, type Edit } from './edit.js';
import type { GroupConversion, VersionConversion } from './kind-conversion.js';
import { canonicalFields } from './quantities.js';

const scaleUpDefaults = defaults({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
});

const scaleDownDefaults = defaults({
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
});

function metricsDefault(metric: unknown): Edit {
  return when(
    ({ metrics }) => isEmpty(metrics),
    (spec) => ({ ...spec, metrics: [metric] }),
  );
}

const quantities = canonicalFields('value', 'averageValue');

const canonicalMetrics = inOrder(
  ...metricFields.flatMap((field) => [
    at(`spec.metrics[].${field}.target`, quantities),
    at(`status.currentMetrics[].${field}.current`, quantities),
  ]),
);

const nested: VersionConversion = {
  defaults: at(
    'spec+',
    inOrder(
      metricsDefault(usualCpuMetric),
      at('behavior', inOrder(at('scaleUp+', scaleUpDefaults), at('scaleDown+', scaleDownDefaults))),
    ),
  ),
  toHub: dropAutoscalingAnnotations,
};

const flat: VersionConversion = {
  defaults: at('spec+', metricsDefault(metricToFlat(usualCpuMetric, 'target'))),
  toHub: inOrder(
    behaviorToHub,
    dropAutoscalingAnnotations,
    at('spec.metrics[]', (metric) => metricFromFlat(metric, 'target')),
    at('status.currentMetrics[]', (metric) => metricFromFlat(metric, 'current')),
  ),
  fromHub: inOrder(
    at('spec.metrics[]', (metric) => metricToFlat(metric, 'target')),
    at('status.currentMetrics[]', (metric) => metricToFlat(metric, 'current')),
    behaviorFromHub,
  ),
};

/** Autoscalers: `v2` and `v2beta2` nest what a metric says, `v2beta1` writes it flatly, `v1` has room for one metric. */
export const autoscaling: GroupConversion = {
  HorizontalPodAutoscaler: {
    defaults: at('spec+', defaults({ minReplicas: 1 })),
    normalise: canonicalMetrics,
    versions: {
      v2: nested,
      v2beta2: nested,
      v2beta1: flat,
      v1: { toHub: inOrder(firstToHub, dropAutoscalingAnnotations), fromHub: firstFromHub },
    },
  },
};
