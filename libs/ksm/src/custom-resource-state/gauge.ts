import { isJsonList, isJsonObject } from '#kube';
import type { Measure, Measurement } from './measure.js';
import type { Labels, PathLabels } from './path-labels.js';
import { numberOf } from './value-number.js';
import type { ValuePath } from './value-path.js';

/** How a gauge finds its values below its path. */
export interface GaugeRule {
  readonly valueFrom: ValuePath;
  readonly labels: PathLabels;
  /** Label for the keys of an object; none when absent. */
  readonly labelFromKey: string | undefined;
  /** Whether nothing counts as 0. */
  readonly nilIsZero: boolean;
}

type Report = Parameters<Measure>[1];

/** One value for each field of an object, for each element of a list, or for anything else. */
export function gauge(rule: GaugeRule): Measure {
  return (value, report) => {
    if (isJsonObject(value)) {
      return Object.entries(value).flatMap(([key, field]) => measureField(rule, { object: value, key, field }, report));
    }
    const elements = isJsonList(value) ? value : [value];
    return elements.flatMap((element) =>
      withNumber(rule, rule.valueFrom.resolve(element), element, report).map((number) => ({
        value: number,
        labels: rule.labels(element),
      })),
    );
  };
}

interface Field {
  readonly object: unknown;
  readonly key: string;
  readonly field: unknown;
}

function measureField(rule: GaugeRule, { object, key, field }: Field, report: Report): readonly Measurement[] {
  const { segments, resolve } = rule.valueFrom;
  // The field that `valueFrom` names may be of the object itself instead of an object in it.
  const isNamed = segments.length === 1 && segments[0] === key;
  const found = isNamed ? field : resolve(field);
  return withNumber(rule, found, field, report).map((value) => ({
    value,
    labels: fieldLabels(rule, { object, key, field }),
  }));
}

/** Labels of the object override those of its field. */
function fieldLabels({ labels, labelFromKey }: GaugeRule, { object, key, field }: Field): Labels {
  const keyed: Labels = new Map(labelFromKey === undefined || key === '' ? [] : [[labelFromKey, key]]);
  return new Map([...keyed, ...labels(field), ...labels(object)]);
}

/** Nothing where there is something, but not the value, is no mistake. */
function withNumber(
  { nilIsZero }: GaugeRule,
  found: unknown,
  element: unknown,
  report: Report,
): readonly [number] | readonly [] {
  const value = found ?? undefined;
  if (value === undefined) {
    if (nilIsZero) {
      return [0];
    }
    if ((element ?? undefined) === undefined) {
      report('nothing there');
    }
    return [];
  }
  const number = numberOf(value);
  if (number === undefined) {
    report(`expected a number instead of ${typeof value === 'string' ? 'this text' : 'an object or a list'}`);
    return [];
  }
  return [number];
}
