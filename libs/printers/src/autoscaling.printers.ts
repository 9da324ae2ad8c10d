import type { KubernetesObject } from '#kube';
import { ageColumn, column, nameColumn } from './column.js';
import { fieldsAt, listAt, numberAt, optionalNumberAt, textAt } from './field.js';
import { printerOf, type PrinterTable } from './printer.js';
import { quantityAt } from './quantity-text.js';

const horizontalPodAutoscaler = printerOf(
  nameColumn,
  column('Reference', 'What is scaled.', (object) => {
    const target = fieldsAt(object, 'spec', 'scaleTargetRef');
    return `${textAt(target, 'kind')}/${textAt(target, 'name')}`;
  }),
  column('Targets', 'Metrics, as they are and as they should be.', targetsText),
  column('MinPods', 'Least number of pods.', (object) => {
    const minimum = optionalNumberAt(object, 'spec', 'minReplicas');
    return minimum === undefined ? '<unset>' : `${minimum}`;
  }),
  column('MaxPods', 'Greatest number of pods.', (object) => numberAt(object, 'spec', 'maxReplicas')),
  column('Replicas', 'Number of pods.', (object) => numberAt(object, 'status', 'currentReplicas')),
  ageColumn,
);

/** What changes the number of pods, in the shape of `autoscaling/v2`. */
export const autoscalingPrinters: PrinterTable = {
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscaler,
};

/** A metric of one type. `current` is `undefined` while nothing was measured. */
type MetricText = (metric: unknown, current: unknown) => string;

interface MetricType {
  /** Field that holds the metric, in spec and in status. */
  readonly field: string;
  readonly format: MetricText;
}

const metricTypes: ReadonlyMap<string, MetricType> = new Map([
  ['External', { field: 'external', format: valueText }],
  ['Object', { field: 'object', format: valueText }],
  ['Pods', { field: 'pods', format: podsText }],
  ['Resource', { field: 'resource', format: resourceText }],
  ['ContainerResource', { field: 'containerResource', format: resourceText }],
]);

const shownCount = 2;

/** Measurements belong to metrics by their place, provided that they are of the same type. */
function targetsText(object: KubernetesObject): string {
  const measured = listAt(object, 'status', 'currentMetrics');
  const texts = listAt(object, 'spec', 'metrics').map((metric, index) => metricText(metric, measured[index]));
  if (texts.length === 0) {
    return '<none>';
  }
  const hiddenCount = texts.length - shownCount;
  const shown = texts.slice(0, shownCount).join(', ');
  return hiddenCount > 0 ? `${shown} + ${hiddenCount} more...` : shown;
}

function metricText(metric: unknown, measured: unknown): string {
  const type = metricTypes.get(textAt(metric, 'type'));
  return type === undefined
    ? '<unknown type>'
    : type.format(fieldsAt(metric, type.field), fieldsAt(measured, type.field));
}

function valueText(metric: unknown, current: unknown): string {
  const average = quantityAt(metric, 'target', 'averageValue');
  if (average !== undefined) {
    return `${quantityAt(current, 'current', 'averageValue') ?? '<unknown>'}/${average} (avg)`;
  }
  return `${measuredQuantity(current, 'value')}/${quantityAt(metric, 'target', 'value') ?? '<nil>'}`;
}

function podsText(metric: unknown, current: unknown): string {
  return `${measuredQuantity(current, 'averageValue')}/${quantityAt(metric, 'target', 'averageValue') ?? '<nil>'}`;
}

function resourceText(metric: unknown, current: unknown): string {
  const name = textAt(metric, 'name');
  const average = quantityAt(metric, 'target', 'averageValue');
  if (average !== undefined) {
    return `${name}: ${measuredQuantity(current, 'averageValue')}/${average}`;
  }
  const measured = optionalNumberAt(current, 'current', 'averageUtilization');
  const wanted = optionalNumberAt(metric, 'target', 'averageUtilization');
  return `${name}: ${percent(measured) ?? '<unknown>'}/${percent(wanted) ?? '<auto>'}`;
}

function measuredQuantity(current: unknown, field: string): string {
  return current === undefined ? '<unknown>' : (quantityAt(current, 'current', field) ?? '<nil>');
}

function percent(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}%`;
}
