import { isJsonList } from '../json-value.js';
import { isEmpty, withField, type Edit } from './edit.js';

/** A field of one value that later became a list, whose first entry it repeats. */
export interface PluralField {
  readonly one: string;
  readonly many: string;
  readonly entryOf: (value: unknown) => unknown;
  readonly valueOf: (entry: unknown) => unknown;
}

/** Makes both fields say the same. Where they contradict each other, the older one is right. */
export function firstOfMany({ one, many, entryOf, valueOf }: PluralField): Edit {
  return (value) => {
    const single = value[one];
    const list = isJsonList(value[many]) ? value[many] : [];
    if (isEmpty(single)) {
      return list.length === 0 ? value : withField(value, one, valueOf(list[0]));
    }
    return valueOf(list[0]) === single ? value : withField(value, many, [entryOf(single)]);
  };
}
