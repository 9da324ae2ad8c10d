import type { NameFilter, SearchOptions } from '#api';
import { controllerOf, type GroupResource, matchesFields, matchesLabels, objectNameOf } from '#kube';
import { fuzzyNameParts, ownerRoot, rightsMatcher, StorageError } from '#storage';
import type { StoredState } from './stored-state.js';

type Matcher = (state: StoredState) => boolean;

/**
 * Whether a state of an object of a type is one that a search selects: what the database decides about rows, decided about text.
 *
 * @throws StorageError naming an option that needs more than the object itself
 */
export function stateMatcher(type: GroupResource, search: SearchOptions): Matcher {
  const { clusters, namespaces, names, since, before, labelSelector, fieldSelector } = search;
  const parts = fuzzyNameParts(search.extraSelector);
  // The cluster first: it is known without parsing.
  const tests: readonly Matcher[] = [
    ...nameTests(clusters, ({ cluster }) => cluster),
    ...nameTests(namespaces, ({ object }) => object.metadata?.namespace ?? ''),
    ...nameTests(names, ({ object }) => object.metadata?.name ?? ''),
    ...rightsTests(type, search),
    ...(parts.length === 0 ? [] : [nameTest(parts)]),
    ...(since === undefined && before === undefined ? [] : [timeTest(since, before)]),
    ...(labelSelector.length === 0
      ? []
      : [({ object }: StoredState) => matchesLabels(labelSelector, object.metadata?.labels)]),
    ...(fieldSelector.length === 0 ? [] : [({ object }: StoredState) => matchesFields(fieldSelector, object)]),
    ...ownerTests(search),
  ];
  return (state) => tests.every((test) => test(state));
}

function nameTests(filter: NameFilter, nameOf: (state: StoredState) => string): readonly Matcher[] {
  const wanted = new Set(filter.in);
  const unwanted = new Set(filter.notIn);
  return [
    ...(wanted.size === 0 ? [] : [(state: StoredState) => wanted.has(nameOf(state))]),
    ...(unwanted.size === 0 ? [] : [(state: StoredState) => !unwanted.has(nameOf(state))]),
  ];
}

function rightsTests(type: GroupResource, { rights }: SearchOptions): readonly Matcher[] {
  if (rights === undefined) {
    return [];
  }
  const isAllowed = rightsMatcher(rights, type);
  return [({ cluster, object }) => isAllowed(cluster, objectNameOf(object))];
}

function nameTest(parts: readonly string[]): Matcher {
  return ({ object }) => parts.every((part) => (object.metadata?.name ?? '').includes(part));
}

function timeTest(since: Date | undefined, before: Date | undefined): Matcher {
  const from = since?.getTime() ?? -Infinity;
  const to = before?.getTime() ?? Infinity;
  return ({ object }) => {
    const createdAt = Date.parse(object.metadata?.creationTimestamp ?? '');
    return createdAt >= from && createdAt < to;
  };
}

function ownerTests({ owner, condition }: SearchOptions): readonly Matcher[] {
  if (condition !== undefined) {
    throw new StorageError('Invalid', 'a watch cannot be limited by SQL', { field: 'whereSQL' });
  }
  if (owner === undefined) {
    return [];
  }
  const root = ownerRoot(owner);
  if (!('uid' in root) || owner.seniority > 0) {
    throw new StorageError('Invalid', 'a watch needs ownerUID, and sees only what that owns itself', {
      field: 'ownerSeniority',
    });
  }
  const { uid } = root;
  return [({ object }) => controllerOf(object.metadata)?.uid === uid];
}
