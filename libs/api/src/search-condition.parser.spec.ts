import { parseSearchCondition, type SqlAllowance } from './search-condition.parser.js';
import type { SqlCondition } from './search-options.js';

const json = (value: unknown): string => encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'));

function parse(query: string, allowance: SqlAllowance): SqlCondition | undefined {
  return parseSearchCondition(new URLSearchParams(query), allowance).condition;
}

const statement = { field: 'whereSQLStatement', statement: 'a = ?' };

describe('parseSearchCondition', () => {
  it.each<[string, SqlAllowance, SqlCondition | undefined]>([
    ['whereSQL=a&whereSQLStatement=b&whereSQLJSONParams=!', 'none', undefined],
    ['', 'raw', undefined],
    ['whereSQL=a', 'parameterized', undefined],
    ['whereSQL=a', 'raw', { field: 'whereSQL', statement: 'a', parameters: [] }],
    ['whereSQL=x&whereSQLStatement=a+%3D+%3F&whereSQLParam=1', 'raw', { ...statement, parameters: ['1'] }],
    [
      'whereSQLStatement=a+%3D+%3F&whereSQLParam=1&whereSQLParam=2',
      'parameterized',
      { ...statement, parameters: ['1', '2'] },
    ],
    ['whereSQLStatement=a+%3D+%3F&whereSQLStatement=b', 'parameterized', { ...statement, parameters: [] }],
    [
      `whereSQLStatement=a+%3D+%3F&whereSQLParam=1&whereSQLJSONParams=${json([1, 'a', null, true, [1, 2]])}`,
      'parameterized',
      { ...statement, parameters: [1, 'a', null, true, [1, 2]] },
    ],
  ])('reads %s where %s is allowed', (query, allowance, expected) => {
    expect(parse(query, allowance)).toEqual(expected);
  });

  it.each([
    ['whereSQLStatement=a&whereSQLJSONParams=%21', 'whereSQLJSONParams', 'failed to decode base64 string'],
    [`whereSQLStatement=a&whereSQLJSONParams=${json({ a: 1 })}`, 'whereSQLJSONParams', 'to JSON array'],
    [`whereSQLStatement=a&whereSQLJSONParams=${json([{ a: 1 }])}`, 'whereSQLJSONParams', 'to JSON array'],
    [`whereSQLStatement=a&whereSQLJSONParams=${json([[]])}`, 'whereSQLJSONParams', 'to JSON array'],
    ['whereSQLStatement=a&whereSQLJSONParams=YQ==', 'whereSQLJSONParams', 'to JSON array'],
    ['whereSQLParam=1', 'whereSQLStatement', 'required when either'],
    [`whereSQL=a&whereSQLJSONParams=${json([])}`, 'whereSQLStatement', 'required when either'],
  ])('refuses %s, naming the parameter', (query, field, message) => {
    expect(() => parse(query, 'raw')).toThrow(
      expect.objectContaining({
        reason: 'Invalid',
        details: expect.objectContaining({
          name: 'urlQuery',
          kind: 'ListOptions',
          causes: [expect.objectContaining({ field, message: expect.stringContaining(message) })],
        }),
      }),
    );
  });
});
