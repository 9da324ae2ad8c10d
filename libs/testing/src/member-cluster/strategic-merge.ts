import { elementKeyOf, isRecord } from './fields-v1.js';

/**
 * Merges a patch that knows the lists of built-in kinds: elements of a keyed list are merged with their like, others are
 * replaced as a whole. Understands `null`, `$patch`, `$setElementOrder`, `$deleteFromPrimitiveList` and `$retainKeys`.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMerge(
  target: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') {
    return fields;
  }
  const kept = Array.isArray(retained) ? entriesAmong(target, retained) : Object.entries(target);
  const merged = new Map(kept);
  for (const [name, change] of Object.entries(fields)) {
    const [, deletedFrom] = /^\$deleteFromPrimitiveList\/(.+)$/.exec(name) ?? [];
    const isOrder = name.startsWith('$setElementOrder/');
    if (deletedFrom !== undefined) {
      merged.set(deletedFrom, without(merged.get(deletedFrom), change));
    } else if (change === null) {
      merged.delete(name);
    } else if (!isOrder) {
      merged.set(name, mergeField(name, merged.get(name), change, fields[`$setElementOrder/${name}`]));
    }
  }
  return Object.fromEntries(merged);
}

function entriesAmong(target: Readonly<Record<string, unknown>>, names: readonly unknown[]): [string, unknown][] {
  return Object.entries(target).filter(([name]) => names.includes(name));
}

function without(list: unknown, values: unknown): unknown {
  return Array.isArray(list) && Array.isArray(values) ? list.filter((value) => !values.includes(value)) : list;
}

function mergeField(name: string, current: unknown, change: unknown, order: unknown): unknown {
  if (isRecord(change)) {
    return strategicMerge(isRecord(current) ? current : {}, change);
  }
  if (!Array.isArray(change)) {
    return change;
  }
  // Finalizers are the one list of plain values that is a set.
  if (name === 'finalizers') {
    return [...new Set([...(Array.isArray(current) ? current : []), ...change])];
  }
  const key = elementKeyOf(name, [...change, ...(Array.isArray(current) ? current : [])]);
  if (key === undefined) {
    return change;
  }
  const merged = mergeElements(key, recordsOf(current), recordsOf(change));
  return Array.isArray(order) ? inOrder(key, merged, recordsOf(order)) : merged;
}

type Element = Readonly<Record<string, unknown>>;

function recordsOf(list: unknown): readonly Element[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function mergeElements(key: string, current: readonly Element[], changes: readonly Element[]): readonly Element[] {
  const merged = new Map(current.map((element) => [element[key], element]));
  for (const change of changes) {
    const { $patch: directive, ...fields } = change;
    if (directive === 'delete') {
      merged.delete(change[key]);
    } else {
      merged.set(change[key], directive === 'replace' ? fields : strategicMerge(merged.get(change[key]) ?? {}, fields));
    }
  }
  return [...merged.values()];
}

/** The elements that the order names come in that order; what it does not name follows. */
function inOrder(key: string, elements: readonly Element[], order: readonly Element[]): readonly Element[] {
  const rankOf = new Map(order.map((element, index) => [element[key], index]));
  const rank = (element: Element): number => rankOf.get(element[key]) ?? order.length;
  return elements.toSorted((left, right) => rank(left) - rank(right));
}
