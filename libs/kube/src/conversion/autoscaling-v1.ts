import { isJsonObject, type JsonObject } from '../json-value.js';
import { withAnnotation } from './annotations.js';
import { annotatedObjects, autoscalingAnnotations, behaviorFromHub, behaviorToHub } from './autoscaling-annotations.js';
import { metricFromFlat, metricToFlat, type MetricSide } from './autoscaling-metrics.js';
import { at, inOrder, isAbsent, isEmpty, objectIn, objectsIn, withField, type Edit } from './edit.js';

/** What an autoscaler aims at when nobody said anything. */
export const usualCpuMetric: JsonObject = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

/** `v1` has fields for the use of CPU, and annotations for all other metrics, conditions and the behavior. */
export const firstToHub: Edit = inOrder(
  (autoscaler) => at('spec+', metricsOf(annotatedObjects(autoscaler, autoscalingAnnotations.metrics)))(autoscaler),
  (autoscaler) =>
    at(
      'status+',
      inOrder(
        currentMetricsOf(annotatedObjects(autoscaler, autoscalingAnnotations.currentMetrics)),
        conditionsOf(annotatedObjects(autoscaler, autoscalingAnnotations.conditions)),
      ),
    )(autoscaler),
  behaviorToHub,
);

function metricsOf(annotated: readonly JsonObject[] = []): Edit {
  return (spec) => {
    const { targetCPUUtilizationPercentage: averageUtilization, ...rest } = spec;
    const ofCpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
    const metrics = [
      ...annotated.map((metric) => metricFromFlat(metric, 'target')),
      ...(isAbsent(averageUtilization) ? [] : [ofCpu]),
    ];
    return { ...rest, metrics: metrics.length === 0 ? [usualCpuMetric] : metrics };
  };
}

/** What an annotation says replaces everything. */
function currentMetricsOf(annotated: readonly JsonObject[] | undefined): Edit {
  return (status) => {
    const { currentCPUUtilizationPercentage: averageUtilization } = status;
    const rest = withField(status, 'currentCPUUtilizationPercentage', undefined);
    if (annotated !== undefined) {
      return { ...rest, currentMetrics: annotated.map((metric) => metricFromFlat(metric, 'current')) };
    }
    return isAbsent(averageUtilization)
      ? rest
      : { ...rest, currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }] };
  };
}

function conditionsOf(annotated: readonly JsonObject[] | undefined): Edit {
  return (status) => (annotated === undefined ? status : { ...status, conditions: annotated });
}

/** The way back: the first target for CPU gets the field, and the last state of it. */
export const firstFromHub: Edit = (autoscaler) => {
  const metrics = objectsIn(objectIn(autoscaler, 'spec'), 'metrics');
  const currentMetrics = objectsIn(objectIn(autoscaler, 'status'), 'currentMetrics');
  const conditions = objectsIn(objectIn(autoscaler, 'status'), 'conditions');
  const further = metrics.filter((metric) => isAbsent(cpuUtilization(metric, 'target')));
  const annotate = inOrder(
    annotateList(autoscalingAnnotations.metrics, flat(further, 'target')),
    annotateList(autoscalingAnnotations.currentMetrics, flat(currentMetrics, 'current')),
    annotateList(autoscalingAnnotations.conditions, conditions),
    behaviorFromHub,
  );
  const target = metrics.map((metric) => cpuUtilization(metric, 'target')).find((each) => !isAbsent(each));
  const current = currentMetrics.map((metric) => cpuUtilization(metric, 'current')).findLast((each) => !isAbsent(each));
  return inOrder(
    annotate,
    at('spec', (spec) => replaceFields(spec, ['metrics'], { targetCPUUtilizationPercentage: target })),
    at('status', (status) =>
      replaceFields(status, ['currentMetrics', 'conditions'], { currentCPUUtilizationPercentage: current }),
    ),
  )(autoscaler);
};

function flat(metrics: readonly JsonObject[], side: MetricSide): readonly JsonObject[] {
  return metrics.map((metric) => metricToFlat(metric, side));
}

function annotateList(name: string, list: readonly JsonObject[]): Edit {
  return (autoscaler) => (isEmpty(list) ? autoscaler : withAnnotation(autoscaler, name, JSON.stringify(list)));
}

/** How much of its CPU is used, or is to be used, in percent; nothing of any other metric. */
function cpuUtilization({ type, resource }: JsonObject, side: MetricSide): unknown {
  return type === 'Resource' && isJsonObject(resource) && resource['name'] === 'cpu'
    ? objectIn(resource, side)['averageUtilization']
    : undefined;
}

function replaceFields(value: JsonObject, removed: readonly string[], fields: JsonObject): JsonObject {
  const rest = removed.reduce((result, key) => withField(result, key, undefined), value);
  return Object.entries(fields).reduce((result, [key, field]) => withField(result, key, field), rest);
}
