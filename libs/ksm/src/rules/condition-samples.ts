import type { JsonObject } from '#kube';
import { objectsAt, textAt } from '../field.js';
import type { Sample, Samples } from '../metric-family.js';

const statuses = ['True', 'False', 'Unknown'] as const;

/** The conditions of an object, the last one of each type: one listed twice would give a series twice. */
export function conditionsOf(object: unknown): readonly JsonObject[] {
  const byType = new Map<string, JsonObject>();
  for (const condition of objectsAt(object, 'status', 'conditions')) {
    byType.set(textAt(condition, 'type'), condition);
  }
  return [...byType.values()];
}

/** The condition of a type, if the object has it. */
export function conditionOf(object: unknown, type: string): JsonObject | undefined {
  return conditionsOf(object).find((condition) => textAt(condition, 'type') === type);
}

/**
 * Three samples for each condition, `true`, `false` and `unknown`: 1 for what it is. All are 0 when it is something else.
 *
 * @param labels - values of the labels before that one
 */
export function conditionSamples(
  conditions: readonly JsonObject[],
  labels: (condition: JsonObject) => readonly string[],
): readonly Sample[] {
  return conditions.flatMap((condition) => {
    const current = textAt(condition, 'status');
    return statuses.map((status) => ({
      value: Number(status === current),
      labels: [...labels(condition), status.toLowerCase()],
    }));
  });
}

/** Those of every condition; the labels are its type and its status. */
export const everyCondition: Samples = (object) =>
  conditionSamples(conditionsOf(object), (condition) => [textAt(condition, 'type')]);

/** Those of the condition of one type; the label is its status. */
export function conditionOfType(type: string): Samples {
  return (object) => {
    const condition = conditionOf(object, type);
    return condition === undefined ? [] : conditionSamples([condition], () => []);
  };
}
