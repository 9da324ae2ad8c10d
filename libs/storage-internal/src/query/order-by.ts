import { type RawBuilder, sql } from 'kysely';
import type { OrderBy } from '#api';
import { type FieldPathStep, parseFieldSelector } from '#kube';
import { StorageError } from '#storage';
import type { Dialect, JsonPath } from '../dialect/dialect.js';

/** One expression rows are ordered by; never NULL. */
export interface OrderTerm {
  /** What tells two terms apart, and binds a continue token to its order. */
  readonly id: string;
  readonly expression: RawBuilder<unknown>;
  readonly descending: boolean;
  /** A value of the expression, as text, to compare it with. */
  readonly bind: (value: string) => RawBuilder<unknown>;
}

const textColumns = [
  'cluster',
  'namespace',
  'name',
  'group',
  'version',
  'resource',
  'kind',
  'uid',
  'owner_uid',
  'created_at',
  'synced_at',
] as const;
const otherColumns = ['id', 'resource_version', 'deleted_at'] as const;
const allowed: readonly string[] = [...textColumns, ...otherColumns];

/**
 * A total order: what the user asked for, then cluster, namespace and name, then for several types the row itself.
 *
 * @throws StorageError `BadRequest` for a field that is neither a column nor a path into the object
 */
export function orderTerms(orderBy: readonly OrderBy[], isOneType: boolean, dialect: Dialect): readonly OrderTerm[] {
  const rest = ['cluster', 'namespace', 'name', ...(isOneType ? [] : ['id'])];
  const all = [...orderBy, ...rest.map((field) => ({ field, descending: false }))];
  const terms = new Map<string, OrderTerm>();
  for (const { field, descending } of all) {
    if (!terms.has(field)) {
      terms.set(field, { ...termOf(field, dialect), id: `${field}${descending ? ' desc' : ''}`, descending });
    }
  }
  return [...terms.values()];
}

type Expressed = Pick<OrderTerm, 'expression' | 'bind'>;

const bindText = (value: string): RawBuilder<unknown> => sql`${value}`;
const bindNumber = (value: string): RawBuilder<unknown> => sql`CAST(${value} AS DECIMAL(65))`;

function termOf(field: string, dialect: Dialect): Expressed {
  const column = sql.ref<string | null>(`resources.${field}`);
  switch (field) {
    case 'id':
      return { expression: column, bind: bindNumber };
    case 'resource_version':
      // Versions are numbers nearly always; what is none sorts below them.
      return { expression: sql`coalesce(${dialect.integer(column)}, -1)`, bind: bindNumber };
    case 'deleted_at':
      return { expression: sql`coalesce(${column}, ${dialect.timestamp(new Date(0))})`, bind: bindText };
  }
  if (allowed.includes(field)) {
    return { expression: column, bind: bindText };
  }
  return { expression: sql`coalesce(${dialect.jsonText(pathOf(field))}, '')`, bind: bindText };
}

function pathOf(field: string): JsonPath {
  const [first, ...others] = keysOf(field) ?? [];
  // A single word is a column that was meant, not a field at the root of the object.
  if (first === undefined || others.length === 0) {
    throw new StorageError('BadRequest', `orderby: ${JSON.stringify(field)} is none of ${allowed.join(', ')}`, {
      field: 'orderby',
    });
  }
  return first === 'object' ? (others as unknown as JsonPath) : [first, ...others];
}

function keysOf(field: string): readonly string[] | undefined {
  try {
    const [requirement, ...others] = parseFieldSelector(field);
    const isPath = others.length === 0 && requirement?.operator === 'Exists';
    return isPath && requirement.path.every(isField) ? requirement.path.map((step) => step.field) : undefined;
  } catch {
    return undefined;
  }
}

function isField(step: FieldPathStep): step is { readonly field: string } {
  return 'field' in step;
}
