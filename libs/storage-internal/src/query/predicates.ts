import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { NameFilter, SearchOptions } from '#api';
import { fuzzyNameParts } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { valuesOf } from './column-values.js';
import { isOwnedBy } from './owner-query.js';
import { whereSql } from './where-sql.js';
import { matchesField } from './selector-predicates.js';

/**
 * The WHERE clause of search options, without the type and the page.
 *
 * @throws StorageError naming the option that does not fit or is not supported
 */
export function predicatesOf(options: SearchOptions, dialect: Dialect): readonly RawBuilder<SqlBool>[] {
  const { clusters, namespaces, names, since, before, owner, condition } = options;
  const { extraSelector, labelSelector, fieldSelector } = options;
  return [
    ...matchesNames('cluster', clusters, dialect),
    ...matchesNames('namespace', namespaces, dialect),
    ...matchesNames('name', names, dialect),
    ...(since === undefined ? [] : [sql<SqlBool>`${sql.ref('resources.created_at')} >= ${dialect.timestamp(since)}`]),
    ...(before === undefined ? [] : [sql<SqlBool>`${sql.ref('resources.created_at')} < ${dialect.timestamp(before)}`]),
    ...fuzzyNameParts(extraSelector).map((part) => dialect.nameContains(part)),
    ...labelSelector.map((requirement) => dialect.matchesLabel(requirement)),
    ...fieldSelector.map((requirement) => matchesField(requirement, dialect)),
    ...(condition === undefined ? [] : [whereSql(condition, dialect)]),
    ...(owner === undefined ? [] : [isOwnedBy(owner, options, dialect)]),
  ];
}

function matchesNames(column: string, filter: NameFilter, dialect: Dialect): RawBuilder<SqlBool>[] {
  const reference = sql.ref(`resources.${column}`);
  return [
    ...(filter.in.length === 0 ? [] : [sql<SqlBool>`${reference} IN ${valuesOf(column, filter.in, dialect)}`]),
    ...(filter.notIn.length === 0
      ? []
      : [sql<SqlBool>`${reference} NOT IN ${valuesOf(column, filter.notIn, dialect)}`]),
  ];
}
