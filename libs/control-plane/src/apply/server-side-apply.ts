import type { StructuralSchema } from '#api';
import { type KubernetesObject, StatusError } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';
import { isRecord } from '../schema/schema-validator.js';
import { formatTimestamp } from '../write/object-lifecycle.js';
import {
  changedFields,
  difference,
  type FieldSet,
  fieldSetOf,
  formatFieldPath,
  intersection,
  managedChildren,
  type PathElement,
  union,
} from './field-set.js';
import {
  isSameManager,
  type ManagedFields,
  type Manager,
  readManagedFields,
  writeManagedFields,
} from './managed-fields.js';

/** How a configuration is applied. */
export interface Apply {
  readonly manager: Manager;
  /** Whether fields of other managers are taken from them instead of being a conflict. */
  readonly force: boolean;
  readonly now: Date;
}

/**
 * The object after a server-side apply: what the configuration says, without what the same manager said before and says no
 * longer.
 *
 * @param current - the object before; only apiVersion, kind and name when there is none yet
 * @throws StatusError `Conflict` when another manager set one of the fields to something else
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyConfiguration(
  resource: ServedResource,
  current: KubernetesObject,
  configuration: KubernetesObject,
  apply: Apply,
): KubernetesObject {
  const { schema } = resource;
  const known = readManagedFields(current);
  const own = known.find(({ manager }) => isSameManager(manager, apply.manager));
  const others = known.filter((entry) => entry !== own);
  const applied = fieldSetOf(schema, configuration);
  const merged = merge(schema, current, configuration) as KubernetesObject;
  const changed = intersection(changedFields(schema, current, merged), applied);
  if (!apply.force) {
    assertNoConflict(others, changed);
  }
  const ofOthers = others.reduce((fields, entry) => union(fields, entry.fields), new Map() as FieldSet);
  const abandoned = difference(difference(own?.fields ?? new Map(), applied), ofOthers);
  const result = abandoned.size === 0 ? merged : (remove(schema, merged, abandoned, []) as KubernetesObject);
  const present = fieldSetOf(schema, result);
  const remaining = others.map((entry) => ({
    ...entry,
    fields: intersection(difference(entry.fields, changed), present),
  }));
  const isUnchanged = own !== undefined && isSameSet(own.fields, applied) && changed.size === 0;
  const time = isUnchanged ? own.time : formatTimestamp(apply.now);
  return writeManagedFields(result, [...remaining, { manager: apply.manager, time, fields: applied }]);
}

function isSameSet(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && difference(a, b).size === 0;
}

function assertNoConflict(others: readonly ManagedFields[], changed: FieldSet): void {
  const conflicts = others.flatMap((entry) =>
    [...intersection(entry.fields, changed).values()].map((path) => ({
      manager: describe(entry),
      field: formatFieldPath(path),
    })),
  );
  if (conflicts.length === 0) {
    return;
  }
  const fieldsByManager = Map.groupBy(conflicts, ({ manager }) => manager);
  const lines = [...fieldsByManager].map(([manager, fields]) =>
    conflicts.length === 1
      ? `conflict with ${manager}: ${fields.map(({ field }) => field).join()}`
      : `conflicts with ${manager}:\n${fields.map(({ field }) => `- ${field}`).join('\n')}`,
  );
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  throw new StatusError('Conflict', `Apply failed with ${count}: ${lines.join('\n')}`, {
    details: {
      causes: conflicts.map(({ manager, field }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${manager}`,
        field,
      })),
    },
  });
}

function describe({ manager, time }: ManagedFields): string {
  const { name, operation, apiVersion, subresource } = manager;
  const who = `${JSON.stringify(name)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`;
  return operation === 'Apply' ? who : `${who} using ${apiVersion} at ${time}`;
}

/** `current` with what `wanted` says, part by part as far as parts have managers of their own. */
function merge(schema: StructuralSchema | undefined, current: unknown, wanted: unknown): unknown {
  const before = managedChildren(schema, current);
  if (before === undefined || Array.isArray(current) !== Array.isArray(wanted)) {
    return wanted;
  }
  const after = managedChildren(schema, wanted);
  if (after === undefined) {
    // Nothing is said of the parts, so they stay as they are.
    return isEmpty(wanted) ? current : wanted;
  }
  const valueByElement = new Map(before.map(({ element, value }) => [element, value]));
  for (const child of after) {
    const previous = valueByElement.get(child.element);
    valueByElement.set(
      child.element,
      previous === undefined ? child.value : merge(child.schema, previous, child.value),
    );
  }
  return assemble(current, valueByElement);
}

function assemble(like: unknown, valueByElement: ReadonlyMap<PathElement, unknown>): unknown {
  return Array.isArray(like)
    ? [...valueByElement.values()]
    : Object.fromEntries([...valueByElement].map(([element, value]) => [element.slice(2), value]));
}

/** The value without some fields, and without the objects and lists that this leaves empty. */
function remove(
  schema: StructuralSchema | undefined,
  value: unknown,
  fields: FieldSet,
  path: readonly PathElement[],
): unknown {
  const children = managedChildren(schema, value);
  if (children === undefined) {
    return value;
  }
  const kept = children.flatMap(({ element, value: child, schema: childSchema }): [PathElement, unknown][] => {
    const childPath = [...path, element];
    const isGone = fields.has(JSON.stringify(childPath));
    const rest = remove(childSchema, child, fields, childPath);
    return (isGone && !isRecord(child)) || (isGone && rest === child) || isEmptied(child, rest)
      ? []
      : [[element, rest]];
  });
  return kept.length === children.length && kept.every(([, rest], index) => rest === children[index]?.value)
    ? value
    : assemble(value, new Map(kept));
}

function isEmptied(before: unknown, after: unknown): boolean {
  return before !== after && isEmpty(after);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
