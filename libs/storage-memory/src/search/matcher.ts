import type { NameFilter, SearchOptions } from '#api';
import { type FieldSelector, matchesFields, matchesLabels } from '#kube';
import { fuzzyNameParts, StorageError } from '#storage';
import type { MemoryObject } from '../memory-object.js';
import type { MemoryStore } from '../memory-store.js';
import { isOwnedBy } from './owned-by.js';
import { isIn } from './rights.js';

/** Whether a search selects an object. */
export type Matcher = (object: MemoryObject) => boolean;

/**
 * What selects the objects that search options ask for, apart from their type and the page. Owners are those of now.
 *
 * @throws StorageError naming the option that does not fit
 */
export function matcherOf(options: SearchOptions, store: MemoryStore): Matcher {
  const { clusters, namespaces, names, owner, labelSelector, fieldSelector, rights } = options;
  const since = options.since?.getTime() ?? -Infinity;
  const before = options.before?.getTime() ?? Infinity;
  refuseSql(options);
  const parts = fuzzyNameParts(options.extraSelector);
  // The cheap ones first: fields may need the whole object parsed.
  const tests: readonly Matcher[] = [
    ...nameTests((object) => object.cluster, clusters),
    ...nameTests((object) => object.namespace, namespaces),
    ...nameTests((object) => object.name, names),
    ...(rights === undefined ? [] : [isIn(rights)]),
    ({ createdAt }) => createdAt >= since && createdAt < before,
    ({ name }) => parts.every((part) => name.includes(part)),
    ({ labels }) => matchesLabels(labelSelector, labels),
    ...(owner === undefined ? [] : [isOwnedBy(owner, options, store)]),
    ...(fieldSelector.length === 0 ? [] : [fieldTest(fieldSelector)]),
  ];
  return (object) => tests.every((test) => test(object));
}

function refuseSql({ condition }: SearchOptions): void {
  if (condition !== undefined) {
    throw new StorageError('Invalid', 'storage "memory" speaks no SQL', { field: condition.field });
  }
}

function nameTests(nameOf: (object: MemoryObject) => string, filter: NameFilter): readonly Matcher[] {
  const wanted = new Set(filter.in);
  const unwanted = new Set(filter.notIn);
  return [
    ...(wanted.size === 0 ? [] : [(object: MemoryObject) => wanted.has(nameOf(object))]),
    ...(unwanted.size === 0 ? [] : [(object: MemoryObject) => !unwanted.has(nameOf(object))]),
  ];
}

const headFields = new Set(['apiVersion', 'kind', 'metadata']);

function fieldTest(selector: FieldSelector): Matcher {
  const isInHead = selector.every(
    ({ path: [step] }) => step !== undefined && 'field' in step && headFields.has(step.field),
  );
  return ({ text }) => matchesFields(selector, isInHead ? text.head() : text.whole());
}
