import { listAt, textAt } from './field.js';

/** The first condition of a type in `status.conditions`; later ones of the same type do not count. */
export function firstCondition(object: unknown, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type);
}

/** Whether the first condition of a type is `True`. */
export function isConditionTrue(object: unknown, type: string): boolean {
  return textAt(firstCondition(object, type), 'status') === 'True';
}
