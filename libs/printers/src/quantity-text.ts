import { canonicalQuantity } from '#kube';
import { valueAt } from './field.js';

/** Quantity in a field, in canonical form; `undefined` without one. */
export function quantityAt(object: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(object, ...path);
  if (typeof value === 'number') {
    return canonicalQuantity(`${value}`);
  }
  return typeof value === 'string' ? canonicalQuantity(value) : undefined;
}
