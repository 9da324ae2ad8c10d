import { isJsonList, isJsonObject } from '#kube';
import type { Measure, Measurement } from './measure.js';
import type { Labels, PathLabels } from './path-labels.js';

/** How an info finds its labels below its path. */
export interface InfoRule {
  readonly labels: PathLabels;
  /** Label for the keys of an object; none when absent. */
  readonly labelFromKey: string | undefined;
}

/** A 1 for each element of a list, for an object and each of its fields, or for anything else, if it has any label. */
export function info({ labels, labelFromKey }: InfoRule): Measure {
  return (value) => {
    if (isJsonList(value)) {
      return value.flatMap((element) => measured(labels(element)));
    }
    if (!isJsonObject(value)) {
      return measured(labels(value));
    }
    const ofFields = Object.entries(value).flatMap(([key, field]) => {
      const keyed: Labels = new Map(labelFromKey === undefined || key === '' ? [] : [[labelFromKey, key]]);
      return measured(new Map([...keyed, ...labels(field)]));
    });
    return [...ofFields, ...measured(labels(value))];
  };
}

function measured(labels: Labels): readonly Measurement[] {
  return labels.size === 0 ? [] : [{ value: 1, labels }];
}
