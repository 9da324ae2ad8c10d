import type { KeyAllowlist } from './key-allowlist.js';
import type { MetricLabel } from './metric-family.js';

/**
 * Turns a map of an object (its labels, annotations, node selector) into labels of a metric: `app.kubernetes.io/name`
 * becomes `label_app_kubernetes_io_name`. Keys that become the same name are told apart by `_conflict` and a number.
 *
 * @param prefix - `label`, `annotation`, without the underscore that follows it
 * @param entries - in the order in which conflicts are numbered: that of the bytes of their keys
 */
export function mapLabels(
  prefix: string,
  entries: readonly (readonly [key: string, value: string])[],
  allowed: KeyAllowlist,
): readonly MetricLabel[] {
  const kept = entries.filter(([key]) => allowed.allows(key));
  const names = uniqueNames(kept.map(([key]) => `${prefix}_${snakeCase(key)}`));
  return kept.map(([, value], index) => [names[index] ?? '', value] as const);
}

function snakeCase(key: string): string {
  return key
    .replaceAll(/[^A-Za-z0-9_]/gu, '_')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase();
}

/**
 * The names with their conflicts solved, each in its place. The first of several alike is renamed only when the second
 * comes, so a number may already be taken by a key that was written that way.
 */
function uniqueNames(wanted: readonly string[]): readonly string[] {
  if (new Set(wanted).size === wanted.length) {
    return wanted;
  }
  const names: string[] = [];
  const holderOf = new Map<string, number>();
  const conflictsOf = new Map<string, number>();
  const number = (name: string): string => {
    let count = conflictsOf.get(name) ?? 0;
    let numbered: string;
    do {
      count += 1;
      numbered = `${name}_conflict${count}`;
    } while (holderOf.has(numbered));
    conflictsOf.set(name, count);
    return numbered;
  };
  const hold = (name: string, index: number): void => {
    names[index] = name;
    holderOf.set(name, index);
  };
  for (const [index, name] of wanted.entries()) {
    const holder = holderOf.get(name);
    if (holder !== undefined) {
      holderOf.delete(name);
      hold(number(name), holder);
    }
    hold(conflictsOf.has(name) ? number(name) : name, index);
  }
  return names;
}
