import { isJsonList } from '#kube';
import type { Measure } from './measure.js';
import type { PathLabels } from './path-labels.js';
import type { ValuePath } from './value-path.js';

/** How a state set finds which of its states is the one. */
export interface StateSetRule {
  readonly valueFrom: ValuePath;
  readonly labels: PathLabels;
  /** Label for the state. */
  readonly labelName: string;
  readonly list: readonly string[];
}

/** A value for every state there is, 1 for the present one and 0 for the others; of each element of a list. */
export function stateSet({ valueFrom, labels, labelName, list }: StateSetRule): Measure {
  return (value, report) =>
    (isJsonList(value) ? value : [value]).flatMap((element) => {
      const state = valueFrom.resolve(element) ?? undefined;
      if (typeof state !== 'string') {
        if (state !== undefined) {
          report('expected a text');
        }
        return [];
      }
      const others = labels(element);
      return list.map((each) => ({ value: Number(each === state), labels: new Map([[labelName, each], ...others]) }));
    });
}
