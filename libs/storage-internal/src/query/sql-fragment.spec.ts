import { mysqlDialect } from '../dialect/mysql.dialect.js';
import { postgresDialect } from '../dialect/postgres.dialect.js';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import { splitFragment } from './sql-fragment.js';

const dialects = { postgres: postgresDialect, mysql: mysqlDialect, sqlite: sqliteDialect };

function split(fragment: string, name: keyof typeof dialects = 'postgres'): readonly string[] {
  return splitFragment(fragment, dialects[name].fragmentSyntax);
}

describe('splitFragment', () => {
  it.each([
    ['a = 1', ['a = 1']],
    ['a = ? AND b IN ?', ['a = ', ' AND b IN ', '']],
    ["a = '?' AND b = ?", ["a = '?' AND b = ", '']],
    [`"a?" = 'it''s'`, [`"a?" = 'it''s'`]],
    ['f((a), b) = ?', ['f((a), b) = ', '']],
    ["labels && ARRAY['a=b']", ["labels && ARRAY['a=b']"]],
    ['a\tOR\nb', ['a\tOR\nb']],
  ])('cuts %j at its placeholders', (fragment, pieces) => {
    expect(split(fragment)).toEqual(pieces);
  });

  it.each([
    ['1=1) OR (1=1', 'unbalanced )'],
    ['f(', 'missing )'],
    ['(a])', 'unbalanced ]'],
    ["'", "missing '"],
    [`"a' OR 'b`, 'missing "'],
    ['1; DROP TABLE resources', '";" is not allowed'],
    ['1 -- ', '"--" is not allowed'],
    ['1 /* ', '"/*" is not allowed'],
    [String.raw`'a\' OR 1=1`, 'a backslash is not allowed'],
    [String.raw`E'a\''`, 'a backslash is not allowed'],
    ['a = ?1', 'a placeholder must stand alone'],
    ['\0', 'is not allowed'],
  ])('refuses %j', (fragment, message) => {
    for (const name of ['postgres', 'mysql', 'sqlite'] as const) {
      expect(() => split(fragment, name)).toThrow(message);
    }
  });

  it.each<[keyof typeof dialects, string]>([
    ['postgres', '$$ ) OR ( $$'],
    ['postgres', '$1 = 1'],
    ['postgres', '` ) OR ( `'],
    ['mysql', "1 # '"],
    ['sqlite', "['] ) OR ( [']"],
    ['sqlite', ':name = 1'],
    ['sqlite', '@name = 1'],
  ])('refuses what is special on %s: %j', (name, fragment) => {
    expect(() => split(fragment, name)).toThrow('is not allowed');
  });

  it('takes back quotes for quotes where they are', () => {
    expect(split('`group` = ? AND `a)` = 1', 'mysql')).toEqual(['`group` = ', ' AND `a)` = 1']);
  });
});
