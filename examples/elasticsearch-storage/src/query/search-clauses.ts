import { fuzzyNameParts, type NameFilter, type SearchOptions, StorageError } from '@clusterpedia/storage';
import { type Clause, not } from './clause.js';
import { fieldClause, labelClause } from './requirement-clause.js';

/**
 * The conditions of a search, without its types, its owner and its page.
 *
 * @throws StorageError naming the option that does not fit or is not supported
 */
export function searchClauses(options: SearchOptions, isFullText: boolean): readonly Clause[] {
  refuseUnsupported(options, isFullText);
  const { clusters, namespaces, names, since, before, labelSelector, fieldSelector, extraSelector, query } = options;
  const words = query.get('query') ?? '';
  return [
    ...nameClauses('cluster', clusters),
    ...nameClauses('namespace', namespaces),
    ...nameClauses('name', names),
    ...(since === undefined ? [] : [{ range: { createdAt: { gte: since.getTime() } } }]),
    ...(before === undefined ? [] : [{ range: { createdAt: { lt: before.getTime() } } }]),
    ...labelSelector.map(labelClause),
    ...fieldSelector.map(fieldClause),
    ...fuzzyNameParts(extraSelector).map((part) => ({ wildcard: { name: { value: `*${escapeWildcards(part)}*` } } })),
    ...(words === '' ? [] : [{ simple_query_string: { query: words, fields: ['text'], default_operator: 'and' } }]),
  ];
}

function nameClauses(field: string, filter: NameFilter): readonly Clause[] {
  return [
    ...(filter.in.length === 0 ? [] : [{ terms: { [field]: filter.in } }]),
    ...(filter.notIn.length === 0 ? [] : [not({ terms: { [field]: filter.notIn } })]),
  ];
}

function escapeWildcards(text: string): string {
  return text.replaceAll(/[\\*?]/g, String.raw`\$&`);
}

/** What is not answered is refused: leaving it out would answer with something else than was asked for. */
function refuseUnsupported({ condition, injectEvents, query }: SearchOptions, isFullText: boolean): void {
  if (condition !== undefined) {
    throw new StorageError('BadRequest', 'storage "elasticsearch" does not search by SQL', { field: condition.field });
  }
  if (injectEvents) {
    throw new StorageError('BadRequest', 'storage "elasticsearch" records no events', { field: 'injectEvents' });
  }
  if (!isFullText && query.has('query')) {
    throw new StorageError('BadRequest', 'full-text search is switched off', { field: 'query' });
  }
}
