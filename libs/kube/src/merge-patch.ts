import { isJsonObject } from './json-value.js';

/**
 * What a JSON merge patch makes of a document. Neither is changed; what the patch does not touch is shared.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7386
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) {
    return patch;
  }
  const fields = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      fields.delete(name);
    } else {
      fields.set(name, mergePatch(fields.get(name), value));
    }
  }
  // Not by assignment: a field called __proto__ must stay a field.
  return Object.fromEntries(fields);
}
