import { mysqlSessionStatement, postgresOptions, postgresParams } from './session-params.js';

describe('postgresOptions', () => {
  it.each<[Record<string, string>, string]>([
    [{}, ''],
    [{ lock_timeout: '1s' }, '-c lock_timeout=1s'],
    [{ search_path: 'a b', x: String.raw`\ ` }, String.raw`-c search_path=a\ b -c x=\\\ `],
    [{ options: '-c a=1', b: '2' }, '-c a=1 -c b=2'],
  ])('of %j are %s', (settings, expected) => {
    expect(postgresOptions(settings)).toBe(expected);
  });
});

describe('mysqlSessionStatement', () => {
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`\'`)}'`;

  it.each<[Record<string, string>, string]>([
    [{ lock_wait_timeout: '1' }, 'SET SESSION lock_wait_timeout = 1'],
    [{ a: '0.5', sql_mode: "'ANSI'" }, "SET SESSION a = 0.5, SESSION sql_mode = 'ANSI'"],
    [{ sql_mode: "it's" }, String.raw`SET SESSION sql_mode = 'it\'s'`],
  ])('of %j is %s', (settings, expected) => {
    expect(mysqlSessionStatement(settings, quote)).toBe(expected);
  });
});

describe('postgresParams', () => {
  it('refuses a name that could be more than one', () => {
    expect(() => postgresParams([['a; b', '1']])).toThrow(RangeError);
  });
});
