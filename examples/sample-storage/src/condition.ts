import type { CollectionResourceType, NameFilter, SearchOptions } from '@clusterpedia/storage';
import type { Value } from './database.js';

/** A part of a WHERE clause, with `?` in the places of its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** All of them. */
export function and(conditions: readonly Condition[]): Condition {
  return joined(conditions, ' AND ', '1 = 1');
}

/** Any of them. */
export function or(conditions: readonly Condition[]): Condition {
  return joined(conditions, ' OR ', '1 = 0');
}

/** A column that equals a value. */
export function equals(column: string, value: string): Condition {
  return { sql: `${column} = ?`, values: [value] };
}

/** What a search says about columns of the table. The rest is looked at in the process. */
export function columnConditions({ clusters, namespaces, names, since, before }: SearchOptions): readonly Condition[] {
  return [
    ...namesIn('cluster', clusters),
    ...namesIn('namespace', namespaces),
    ...namesIn('name', names),
    ...(since === undefined ? [] : [{ sql: 'created_at >= ?', values: [String(since.getTime())] }]),
    ...(before === undefined ? [] : [{ sql: 'created_at < ?', values: [String(before.getTime())] }]),
  ];
}

/** Rows of a type. An empty version or resource is every one, and the group `*` is everything. */
export function ofType({ group, version, resource }: CollectionResourceType): Condition {
  return and([
    ...(group === '*' ? [] : [equals('api_group', group)]),
    ...(version === '' ? [] : [equals('version', version)]),
    ...(resource === '' ? [] : [equals('resource', resource)]),
  ]);
}

function namesIn(column: string, { in: wanted, notIn }: NameFilter): readonly Condition[] {
  const list = (names: readonly string[]): string => names.map(() => '?').join(', ');
  const [found, left] = [wanted.filter(canBeAName), notIn.filter(canBeAName)];
  return [
    ...(wanted.length > 0 && found.length === 0 ? [or([])] : []),
    ...(found.length === 0 ? [] : [{ sql: `${column} IN (${list(found)})`, values: found }]),
    ...(left.length === 0 ? [] : [{ sql: `${column} NOT IN (${list(left)})`, values: left }]),
  ];
}

/** PostgreSQL cannot even compare with a text that holds U+0000, and no name does. */
function canBeAName(text: string): boolean {
  return !text.includes('\0');
}

function joined(conditions: readonly Condition[], operator: string, none: string): Condition {
  return {
    sql: conditions.length === 0 ? none : `(${conditions.map(({ sql }) => sql).join(operator)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}
