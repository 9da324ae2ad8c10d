import fc from 'fast-check';
import {
  type DialectAdapter,
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresQueryCompiler,
  type QueryCompiler,
  sql,
  SqliteAdapter,
  SqliteQueryCompiler,
} from 'kysely';
import { EVERYTHING, type SearchOptions } from '#api';
import { parseFieldSelector } from '#kube';
import { StorageError } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { mysqlDialect } from '../dialect/mysql.dialect.js';
import { postgresDialect } from '../dialect/postgres.dialect.js';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import type { Tables } from '../entity/tables.js';
import { listQuery } from './list-query.js';

const INPUTS = 100_000;

const compilers = [
  { dialect: postgresDialect, kysely: compilerOf(new PostgresAdapter(), new PostgresQueryCompiler()) },
  { dialect: mysqlDialect, kysely: compilerOf(new MysqlAdapter(), new MysqlQueryCompiler()) },
  { dialect: sqliteDialect, kysely: compilerOf(new SqliteAdapter(), new SqliteQueryCompiler()) },
];

const scope = { predicate: sql<never>`1 = 1`, isOneType: true, id: 'things', columns: [] };
/** A text at every place of a query where text of a client ends up, and at every place of the page that follows. */
function everywhere(next: () => string): Query {
  const names = (count: number): string[] => Array.from({ length: count }, next);
  return {
    options: {
      clusters: { in: names(1), notIn: names(2) },
      namespaces: { in: names(2), notIn: names(1) },
      names: { in: names(1), notIn: names(1) },
      extraSelector: [{ key: 'internalstorage.clusterpedia.io/fuzzy-name', operator: 'In', values: names(2) }],
      labelSelector: [
        { key: next(), operator: 'In', values: names(2) },
        { key: next(), operator: 'NotIn', values: names(1) },
        { key: next(), operator: 'Exists', values: [] },
        { key: next(), operator: 'GreaterThan', values: names(1) },
      ],
      fieldSelector: [
        { path: [{ field: next() }, { field: next() }], operator: 'In', values: names(2) },
        { path: [{ field: 'a' }, { field: next() }], operator: 'LessThan', values: names(1) },
        { path: [{ field: next() }], operator: 'DoesNotExist', values: [] },
        {
          path: [{ field: next() }, { each: true }, { index: 1 }, { field: next() }],
          operator: 'NotIn',
          values: names(2),
        },
      ],
      owner: { name: `x${next()}`, groupResource: { group: next(), resource: next() }, seniority: 1 },
      condition: { field: '', statement: 'a = ? AND b IN ?', parameters: [next(), names(2)] },
    },
    position: names(3),
  };
}

/** Places where nearly all texts are refused, so that each is tried alone. */
const orders: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `object['${text}'].a`,
  (text) => `metadata.labels["${text}"]`,
];

const hostile = fc.oneof(
  fc.constantFrom(
    "' OR '1'='1",
    "'; DROP TABLE resources; --",
    '") OR 1=1 --',
    '` OR 1=1 #',
    '\\',
    "\\'",
    '$1',
    '$$',
    '?',
    '?::text',
    ':a',
    '/*',
    "'||pg_sleep(9)||'",
    'name) OR (1=1',
    'name desc, (select 1)',
    '$."a"[*]',
    '"."',
    '\u0000',
    '\ud800',
    '%_',
    '{}',
    'ʼ',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^['"`\\;()$?:#/*@%a-b -]{1,12}$/),
);

describe('listQuery', () => {
  it(`makes the same statements of ${INPUTS} hostile texts as of harmless ones`, () => {
    const texts = fc.sample(hostile, { numRuns: INPUTS, seed: 7 });
    const harmless = compilers.map((compiler) =>
      statementsOf(
        compiler,
        everywhere(() => 'a'),
      ),
    );

    for (let at = 0, turn = 0; at < texts.length; turn += 1) {
      const from = at;
      const query = everywhere(() => texts[at++ % texts.length] ?? '');
      const by = turn % compilers.length;
      const compiled = compilers.slice(by, by + 1).map((compiler) => statementsOf(compiler, query));

      expect([texts.slice(from, at), ...compiled]).toEqual([texts.slice(from, at), harmless[by]]);
    }
  });

  it.each<[string, Partial<SearchOptions>, RegExp]>([
    ['a name', { names: { in: ['a'], notIn: [] } }, /WHERE 1 = 1 AND .resources.\..name. IN \((?:\?|\$1)\) ORDER/],
    [
      'several clusters',
      { clusters: { in: ['a', 'b'], notIn: [] } },
      /WHERE 1 = 1 AND .resources.\..cluster. IN \((?:\?|\$1), (?:\?|\$2)\) ORDER/,
    ],
    ['no namespace', { namespaces: { in: [], notIn: [] } }, /WHERE 1 = 1 ORDER/],
    [
      'the field metadata.name',
      { fieldSelector: parseFieldSelector('metadata.name=a') },
      /WHERE 1 = 1 AND \(.resources.\..name. IN \((?:\?|\$1)\) AND .resources.\..name. <> ''\) ORDER/,
    ],
  ])('selects by %s with a condition on the column alone, which an index can serve', (_what, options, expected) => {
    for (const compiler of compilers) {
      expect(listQuery(compiler, scope, { ...EVERYTHING, ...options }).rows.sql).toMatch(expected);
    }
  });

  it.each(orders.map((order) => [order('…'), order] as const))('orders by %s or refuses', (_form, order) => {
    const byField = (text: string): Query => ({ options: { orderBy: [{ field: order(text), descending: true }] } });

    for (const compiler of compilers) {
      const harmless = statementsOf(compiler, byField('a.b'));
      const compiled = fc
        .sample(hostile, { numRuns: 1000, seed: 8 })
        .map((text) => statementsOf(compiler, byField(text)));

      expect([...new Set(compiled)].filter((statement) => statement !== harmless)).toEqual(['refused']);
    }
  });
});

interface Compiler {
  readonly dialect: Dialect;
  readonly kysely: Kysely<Tables>;
}

interface Query {
  readonly options: Partial<SearchOptions>;
  /** Of the last object of the page before. */
  readonly position?: readonly string[];
}

/** The text of all statements of a page, and of the page after it. */
function statementsOf(compiler: Compiler, { options, position }: Query): string {
  try {
    const search = { ...EVERYTHING, limit: 5, ...options };
    const { rows, count, tokenAfter } = listQuery(compiler, scope, search);
    const next = position && listQuery(compiler, scope, { ...search, continue: tokenAfter(position) });
    return [rows, count, ...(next === undefined ? [] : [next.rows])].map((query) => query.sql).join('\n');
  } catch (error) {
    if (error instanceof StorageError) {
      return 'refused';
    }
    throw error;
  }
}

/** Compiles, and has no database. */
function compilerOf(adapter: DialectAdapter, compiler: QueryCompiler): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => new DummyDriver(),
      createIntrospector: () => {
        throw new Error('nobody asks what tables there are');
      },
      createQueryCompiler: () => compiler,
    },
  });
}
