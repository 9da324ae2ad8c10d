import { isDeepStrictEqual } from 'node:util';
import { formatGroupResource, type KubernetesObject, StatusError } from '#kube';
import {
  difference,
  elementField,
  elementKeyOf,
  type FieldsV1,
  intersection,
  isRecord,
  leavesOf,
  union,
} from './fields-v1.js';
import {
  entryOf,
  type FieldManager,
  isEntryOf,
  managedFieldsOf,
  type ManagedFieldsEntry,
  ownableFieldsOf,
  withEntries,
} from './managed-fields.js';
import type { ServedResource } from './served-resource.js';
import { strategicMerge } from './strategic-merge.js';

export interface ApplyOptions {
  readonly manager: string;
  /** Take fields from their owners instead of refusing. */
  readonly force: boolean;
  readonly subresource?: string;
}

/**
 * What an object becomes when a manager applies its intent: fields it names are set, fields it named before and names no
 * more are removed unless somebody else owns them.
 *
 * @throws StatusError Conflict when it names fields with other values than their owners gave them
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyIntent(
  resource: ServedResource,
  current: KubernetesObject,
  intent: KubernetesObject,
  { manager, force, subresource }: ApplyOptions,
): KubernetesObject {
  const by: FieldManager = { manager, operation: 'Apply', ...(subresource === undefined ? {} : { subresource }) };
  const wanted = ownableFieldsOf(intent);
  const entries = managedFieldsOf(current);
  const others = entries.filter((entry) => !isEntryOf(entry, by));
  const disputed = others.flatMap((entry) => disputesWith(entry, wanted, current, intent));
  if (disputed.length > 0 && !force) {
    throw disputeError(resource, intent, disputed);
  }
  const before = entries.find((entry) => isEntryOf(entry, by))?.fieldsV1 ?? {};
  const ownedByOthers = others.reduce<FieldsV1>((all, { fieldsV1 }) => union(all, fieldsV1), {});
  const dropped = difference(difference(before, wanted), ownedByOthers);
  const merged = strategicMerge(removeFields(current, dropped), intent) as KubernetesObject;
  const taken = disputed.reduce<FieldsV1>((all, { field }) => union(all, field), {});
  const left = others
    .map((entry) => ({ ...entry, fieldsV1: difference(entry.fieldsV1, taken) }))
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0);
  return withEntries(merged, [...left, entryOf(intent, by, wanted, new Date())]);
}

/** A field that somebody else owns, with another value. */
interface Dispute {
  readonly owner: ManagedFieldsEntry;
  readonly field: FieldsV1;
  readonly path: readonly string[];
}

function disputesWith(
  owner: ManagedFieldsEntry,
  wanted: FieldsV1,
  current: KubernetesObject,
  intent: KubernetesObject,
): readonly Dispute[] {
  const common = leavesOf(intersection(owner.fieldsV1, wanted)).filter((path) => path.at(-1) !== '.');
  return common
    .filter((path) => !isDeepStrictEqual(valueAt(current, path), valueAt(intent, path)))
    .map((path) => ({ owner, path, field: path.reduceRight<FieldsV1>((child, step) => ({ [step]: child }), {}) }));
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const step of path) {
    if (step.startsWith('f:')) {
      value = isRecord(value) ? value[step.slice(2)] : undefined;
    } else {
      const key: unknown = JSON.parse(step.slice(2));
      const elements: readonly unknown[] = Array.isArray(value) ? value : [];
      value = elements.find((element) => isRecord(element) && isRecord(key) && isMatch(element, key));
    }
  }
  return value;
}

function isMatch(element: Readonly<Record<string, unknown>>, key: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(key).every(([name, value]) => element[name] === value);
}

function removeFields(value: KubernetesObject, fields: FieldsV1): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      const children = fields[`f:${name}`];
      if (children === undefined) {
        return [[name, child]];
      }
      return Object.keys(children).length === 0 ? [] : [[name, removeFromChild(name, child, children)]];
    }),
  );
}

function removeFromChild(name: string, child: unknown, fields: FieldsV1): unknown {
  if (isRecord(child)) {
    return removeFields(child, fields);
  }
  const elements: readonly unknown[] = Array.isArray(child) ? child : [];
  const key = elementKeyOf(name, elements);
  if (key === undefined) {
    return child;
  }
  return elements.filter(isRecord).flatMap((element) => {
    const dropped = fields[elementField(key, element)];
    if (dropped === undefined) {
      return [element];
    }
    // The element itself was given up, and not only something in it.
    return Object.hasOwn(dropped, '.') ? [] : [removeFields(element, dropped)];
  });
}

function disputeError(
  resource: ServedResource,
  { metadata }: KubernetesObject,
  disputes: readonly Dispute[],
): StatusError {
  const sentences = disputes.map(
    ({ owner, path }) => `conflict with "${owner.manager}" using ${owner.apiVersion ?? ''}: ${formatPath(path)}`,
  );
  const count = `${disputes.length} conflict${disputes.length === 1 ? '' : 's'}`;
  return new StatusError('Conflict', `Apply failed with ${count}: ${sentences.join(', ')}`, {
    details: {
      name: metadata?.name ?? '',
      kind: formatGroupResource(resource),
      causes: disputes.map(({ path }, index) => ({
        reason: 'FieldManagerConflict',
        message: sentences[index] ?? '',
        field: formatPath(path),
      })),
    },
  });
}

function formatPath(path: readonly string[]): string {
  return path.map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : `[${step.slice(3, -1)}]`)).join('');
}
