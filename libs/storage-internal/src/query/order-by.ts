import { type RawBuilder, sql } from 'kysely';
import type { OrderBy } from '#api';
import { type OrderColumn, totalOrder } from '#storage';
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

/**
 * A total order: what the user asked for, then cluster, namespace and name, then for several types the row itself.
 *
 * @throws StorageError `BadRequest` for a field that is neither a column nor a path into the object
 */
export function orderTerms(orderBy: readonly OrderBy[], isOneType: boolean, dialect: Dialect): readonly OrderTerm[] {
  return totalOrder(orderBy, isOneType).map(({ id, by, descending }) => ({
    id,
    descending,
    ...('column' in by ? byColumn(by.column, dialect) : byPath(by.path, dialect)),
  }));
}

type Expressed = Pick<OrderTerm, 'expression' | 'bind'>;

const bindText = (value: string): RawBuilder<unknown> => sql`${value}`;
const bindNumber = (value: string): RawBuilder<unknown> => sql`CAST(${value} AS DECIMAL(65))`;

function byColumn(name: OrderColumn, dialect: Dialect): Expressed {
  const column = sql.ref<string | null>(`resources.${name}`);
  if (name === 'resource_version') {
    // Versions are numbers nearly always; what is none sorts below them.
    return { expression: sql`coalesce(${dialect.integer(column)}, -1)`, bind: bindNumber };
  }
  if (name === 'deleted_at') {
    return { expression: sql`coalesce(${column}, ${dialect.timestamp(new Date(0))})`, bind: bindText };
  }
  return { expression: column, bind: name === 'id' ? bindNumber : bindText };
}

function byPath(path: JsonPath, dialect: Dialect): Expressed {
  const json = dialect.document(path.map((field) => ({ field })));
  return { expression: sql`coalesce(${dialect.jsonText(json, path)}, '')`, bind: bindText };
}
