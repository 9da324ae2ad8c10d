/** What an empty object costs, and what a value costs that is neither text nor a collection. */
const VALUE_BYTES = 8;
/** A map entry, its key and the change around an object. */
const CHANGE_BYTES = 256;

/**
 * About how many bytes of JSON a value is, for bounds on memory. A tenth of the cost of writing the JSON; text is counted
 * as if it were ASCII and needed no escapes.
 */
export function estimateBytes(value: unknown): number {
  return CHANGE_BYTES + sizeOf(value);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') {
    return value.length + 2;
  }
  if (typeof value !== 'object' || value === null) {
    return VALUE_BYTES;
  }
  let bytes = VALUE_BYTES;
  if (Array.isArray(value)) {
    for (const item of value) {
      bytes += sizeOf(item);
    }
    return bytes;
  }
  for (const key in value) {
    bytes += key.length + 4 + sizeOf((value as Record<string, unknown>)[key]);
  }
  return bytes;
}
