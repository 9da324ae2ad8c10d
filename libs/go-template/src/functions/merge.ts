import { checkValueDepth } from '../limit-error.js';
import type { Spend } from '../value/print.js';
import { isTrue } from '../value/truth.js';
import { GoMap, type Value } from '../value/value.js';

interface MergeOptions {
  /** Whether members of the sources replace those of the target. */
  readonly overwrites: boolean;
  readonly spend: Spend;
}

/** Puts the members of maps into a target, maps into maps. What the target has already and is not empty stays. */
export function mergeMaps(target: GoMap, sources: readonly GoMap[], options: MergeOptions): GoMap {
  for (const source of sources) {
    mergeInto(target, source, options, 0);
  }
  return target;
}

function mergeInto(target: GoMap, source: GoMap, options: MergeOptions, depth: number): void {
  checkValueDepth(depth);
  for (const [key, value] of source.entries) {
    options.spend(1);
    const present = target.entries.get(key);
    if (present instanceof GoMap && value instanceof GoMap) {
      mergeInto(present, value, options, depth + 1);
    } else if (replaces(target, [key, value], options)) {
      target.entries.set(key, value);
    }
  }
}

/** A map never replaces what is no map; a nil replaces only what is there. */
function replaces(target: GoMap, [key, value]: readonly [string, Value], { overwrites }: MergeOptions): boolean {
  if (value === null || value === undefined) {
    return overwrites && target.entries.has(key);
  }
  return !isTrue(target.entries.get(key)) || (overwrites && !(value instanceof GoMap));
}
