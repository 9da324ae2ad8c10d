import { canonicalQuantity, isQuantity, milliQuantity } from '../canonical-quantity.js';
import { at, inOrder, withField, type Edit } from './edit.js';

/** Rounds every quantity of a resource list to millis. */
export const roundQuantities: Edit = (list) => mapTexts(Object.keys(list), milliQuantity)(list);

/** The same for what something asks for and what it may have. */
export const resourceQuantities: Edit = inOrder(at('limits', roundQuantities), at('requests', roundQuantities));

/** Writes the quantities in some fields in the canonical form. */
export function canonicalFields(...fields: readonly string[]): Edit {
  return mapTexts(fields, (text) => (isQuantity(text) ? canonicalQuantity(text) : text));
}

/** A quantity may also be written as a number. */
function mapTexts(fields: readonly string[], map: (text: string) => string): Edit {
  return (value) => {
    let result = value;
    for (const field of fields) {
      const quantity = value[field];
      if (typeof quantity === 'string' || typeof quantity === 'number') {
        result = withField(result, field, map(`${quantity}`));
      }
    }
    return result;
  };
}
