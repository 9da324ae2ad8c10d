import { isJsonObject, type JsonObject } from '../json-value.js';
import { isAbsent, objectIn, withField } from './edit.js';

/** Whether a metric says what is wanted, in the specification, or what is, in the status. */
export type MetricSide = 'target' | 'current';

/** Names of the quantities of a metric: in `v2`, within `target` or `current`, and in `v2beta1`. */
type QuantityNames = Readonly<Record<string, string>>;

/** How one sort of metric is written flatly, as `v2beta1` and the annotations of `v1` do. */
interface FlatMetric {
  /** Name of the selector of the metric, where the metric has a name of its own. */
  readonly selector?: string;
  /** Whether it says which object it describes. */
  readonly describes?: true;
  readonly quantities: Readonly<Record<MetricSide, QuantityNames>>;
  /** Flat names of quantities that are there even when nothing was said. */
  readonly always: Readonly<Record<MetricSide, readonly string[]>>;
  /** The type of a target, by the quantities in it. */
  readonly typeOf: (target: JsonObject) => string;
}

const resource: FlatMetric = {
  quantities: {
    target: { averageUtilization: 'targetAverageUtilization', averageValue: 'targetAverageValue' },
    current: { averageUtilization: 'currentAverageUtilization', averageValue: 'currentAverageValue' },
  },
  always: { target: [], current: ['currentAverageValue'] },
  typeOf: ({ averageUtilization }) => (isAbsent(averageUtilization) ? 'AverageValue' : 'Utilization'),
};

/** By the field of a metric that holds it. */
const flatMetrics: Readonly<Record<string, FlatMetric>> = {
  resource,
  containerResource: resource,
  pods: {
    selector: 'selector',
    quantities: {
      target: { averageValue: 'targetAverageValue' },
      current: { averageValue: 'currentAverageValue' },
    },
    always: { target: ['targetAverageValue'], current: ['currentAverageValue'] },
    typeOf: () => 'AverageValue',
  },
  object: {
    selector: 'selector',
    describes: true,
    quantities: {
      target: { value: 'targetValue', averageValue: 'averageValue' },
      current: { value: 'currentValue', averageValue: 'averageValue' },
    },
    always: { target: ['targetValue'], current: ['currentValue'] },
    typeOf: ({ averageValue }) => (isAbsent(averageValue) ? 'Value' : 'AverageValue'),
  },
  external: {
    selector: 'metricSelector',
    quantities: {
      target: { value: 'targetValue', averageValue: 'targetAverageValue' },
      current: { value: 'currentValue', averageValue: 'currentAverageValue' },
    },
    always: { target: [], current: ['currentValue'] },
    typeOf: ({ value }) => (isAbsent(value) ? 'AverageValue' : 'Value'),
  },
};

/** Fields of a metric, of which it has the one that its type names. */
export const metricFields: readonly string[] = Object.keys(flatMetrics);

/** A metric of the hub, written flatly. */
export function metricToFlat(metric: JsonObject, side: MetricSide): JsonObject {
  return mapBlocks(metric, (block, names) => toFlat(block, names, side));
}

/** A metric that was written flatly, as the hub has it. */
export function metricFromFlat(metric: JsonObject, side: MetricSide): JsonObject {
  return mapBlocks(metric, (block, names) => fromFlat(block, names, side));
}

function mapBlocks(metric: JsonObject, map: (block: JsonObject, names: FlatMetric) => JsonObject): JsonObject {
  return Object.entries(flatMetrics).reduce((result, [field, names]) => {
    const block = metric[field];
    return isJsonObject(block) ? withField(result, field, map(block, names)) : result;
  }, metric);
}

function toFlat(
  block: JsonObject,
  { selector, describes, quantities, always }: FlatMetric,
  side: MetricSide,
): JsonObject {
  const { metric: _metric, describedObject, [side]: _side, ...rest } = block;
  const metric = objectIn(block, 'metric');
  const values = objectIn(block, side);
  const named = {
    ...(describes === true ? { target: describedObject } : {}),
    ...(selector === undefined ? {} : { metricName: metric['name'], [selector]: metric['selector'] }),
    ...Object.fromEntries(always[side].map((flat) => [flat, '0'])),
    ...presentOf(Object.entries(quantities[side]).map(([hub, flat]) => [flat, values[hub]])),
  };
  return { ...rest, ...presentOf(Object.entries(named)) };
}

function fromFlat(
  block: JsonObject,
  { selector, describes, quantities, always, typeOf }: FlatMetric,
  side: MetricSide,
): JsonObject {
  const names = quantities[side];
  const zeros = Object.fromEntries(always[side].map((flat) => [flat, '0']));
  const moved = new Set([
    ...Object.values(names),
    ...(selector === undefined ? [] : ['metricName', selector]),
    ...(describes === true ? ['target'] : []),
  ]);
  const rest = Object.entries(block).filter(([field]) => !moved.has(field));
  const values = presentOf(Object.entries(names).map(([hub, flat]) => [hub, block[flat] ?? zeros[flat]]));
  return {
    ...Object.fromEntries(rest),
    ...(describes === true ? presentOf([['describedObject', block['target']]]) : {}),
    ...(selector === undefined
      ? {}
      : {
          metric: presentOf([
            ['name', block['metricName']],
            ['selector', block[selector]],
          ]),
        }),
    [side]: side === 'target' ? { type: typeOf(values), ...values } : values,
  };
}

/** An object of the fields that say something. */
function presentOf(fields: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(fields.filter(([, value]) => !isAbsent(value)));
}
