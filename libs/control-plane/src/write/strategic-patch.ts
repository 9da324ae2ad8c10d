import { isRecord } from '../schema/schema-validator.js';

type Json = Readonly<Record<string, unknown>>;

const directive = /^\$(?:patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/;

/** Key of the elements of lists that are merged; `''` when the elements are scalars. Other lists are replaced. */
const mergeKeyOf: ReadonlyMap<string, string> = new Map([
  ['finalizers', ''],
  ['ownerReferences', 'uid'],
]);

/**
 * What a strategic merge patch makes of an object: a merge patch that adds to the lists of the metadata instead of replacing
 * them. The lists of our own kinds have no merge keys, so they are replaced.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicPatch(target: unknown, patch: Json): unknown {
  const { $patch: instruction } = patch;
  const base = isRecord(target) && instruction !== 'replace' ? target : {};
  if (instruction === 'delete') {
    return {};
  }
  const merged = new Map(Object.entries(base));
  for (const [field, value] of Object.entries(patch)) {
    if (directive.test(field)) {
      continue;
    }
    if (value === null || (isRecord(value) && value['$patch'] === 'delete')) {
      merged.delete(field);
    } else {
      merged.set(field, mergeField(field, merged.get(field), value));
    }
  }
  removeElements(merged, patch);
  retain(merged, patch['$retainKeys']);
  return Object.fromEntries(merged);
}

function mergeField(field: string, target: unknown, value: unknown): unknown {
  if (isRecord(value)) {
    return strategicPatch(target, value);
  }
  const mergeKey = mergeKeyOf.get(field);
  return mergeKey === undefined || !Array.isArray(value) ? value : mergeList(target, value, mergeKey);
}

function mergeList(target: unknown, elements: readonly unknown[], mergeKey: string): readonly unknown[] {
  const keyOf = (element: unknown): unknown => (isRecord(element) ? element[mergeKey] : element);
  const merged = new Map((Array.isArray(target) ? target : []).map((element: unknown) => [keyOf(element), element]));
  for (const element of elements) {
    const key = keyOf(element);
    if (isRecord(element) && element['$patch'] === 'delete') {
      merged.delete(key);
    } else {
      merged.set(key, isRecord(element) ? strategicPatch(merged.get(key), element) : element);
    }
  }
  return [...merged.values()];
}

function removeElements(merged: Map<string, unknown>, patch: Json): void {
  const prefix = '$deleteFromPrimitiveList/';
  for (const [key, values] of Object.entries(patch)) {
    const field = key.slice(prefix.length);
    const list = merged.get(field);
    if (key.startsWith(prefix) && Array.isArray(values) && Array.isArray(list)) {
      merged.set(
        field,
        list.filter((element) => !values.includes(element)),
      );
    }
  }
}

function retain(merged: Map<string, unknown>, keys: unknown): void {
  if (!Array.isArray(keys)) {
    return;
  }
  for (const field of merged.keys()) {
    if (!keys.includes(field)) {
      merged.delete(field);
    }
  }
}
