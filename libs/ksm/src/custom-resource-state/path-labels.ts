import { isJsonObject } from '#kube';
import { labelValueOf } from './label-value.js';
import type { ValuePath } from './value-path.js';

/** Labels of a sample by their name. */
export type Labels = ReadonlyMap<string, string>;

/** Reads labels out of a value. */
export type PathLabels = (value: unknown) => Labels;

const WILDCARD = '*';

/**
 * Labels whose values are at paths; where there is nothing, the label is absent. A name that begins or ends with `*` takes
 * a label from every field of an object, named by what comes before the star and the field; those come first, in the order
 * of these names, so that named labels override them.
 *
 * @param paths - by the name of the label
 */
export function pathLabels(paths: Readonly<Record<string, ValuePath>>): PathLabels {
  const entries = Object.entries(paths);
  const wildcards = entries.filter(([name]) => isWildcard(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = entries.filter(([name]) => !isWildcard(name));
  return (value) => {
    const labels = new Map<string, string>();
    for (const [name, path] of wildcards) {
      copyFields(path.resolve(value), name.endsWith(WILDCARD) ? name.slice(0, -1) : '', labels);
    }
    for (const [name, path] of named) {
      const found = path.resolve(value) ?? undefined;
      if (found !== undefined) {
        labels.set(labelNameOf(name), labelValueOf(found));
      }
    }
    return labels;
  };
}

function isWildcard(name: string): boolean {
  return name.startsWith(WILDCARD) || name.endsWith(WILDCARD);
}

function copyFields(value: unknown, prefix: string, labels: Map<string, string>): void {
  if (!isJsonObject(value)) {
    return;
  }
  for (const key of Object.keys(value).sort()) {
    labels.set(labelNameOf(`${prefix}${key}`), labelValueOf(value[key]));
  }
}

/**
 * Prometheus refuses a whole scrape for one name that is empty, begins with a digit or is that of the metric. Keys of objects are
 * what somebody in a member wrote, so such a name is told apart.
 */
function labelNameOf(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_]/gu, '_');
  return /^(?:\d|$|__name__$)/.test(name) ? `_${name}` : name;
}
