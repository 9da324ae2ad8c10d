import fc from 'fast-check';
import { isTrue, listOptionsToQuery, parseListOptions, type ListOptions } from './list-options.js';
import { StatusError } from './status-error.js';

const parse = (query: string): ListOptions => parseListOptions(new URLSearchParams(query));

describe('parseListOptions', () => {
  it('reads every parameter', () => {
    expect(
      parse('labelSelector=a%3Db&fieldSelector=c%3Dd&limit=5&continue=t&resourceVersion=7&timeoutSeconds=9'),
    ).toEqual({
      labelSelector: 'a=b',
      fieldSelector: 'c=d',
      limit: 5,
      continue: 't',
      resourceVersion: '7',
      timeoutSeconds: 9,
    });
  });

  it('leaves out what is absent or empty', () => {
    expect(parse('labelSelector=&resourceVersion=&foo=bar')).toEqual({});
  });

  it('reads the options of a watch', () => {
    expect(parse('watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan')).toEqual({
      allowWatchBookmarks: true,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
    });
  });

  it.each(['limit=x', 'limit=', 'limit=1.5', 'timeoutSeconds=1e3', 'limit=99999999999999999999'])(
    'answers %s with 400 naming the parameter',
    (query) => {
      expect(() => parse(query)).toThrow(
        expect.objectContaining({ reason: 'BadRequest', message: expect.stringContaining(query.split('=')[0] ?? '') }),
      );
    },
  );

  it.each([
    ['sendInitialEvents=true', 'sendInitialEvents is forbidden for list'],
    ['resourceVersionMatch=Exact', 'forbidden unless resourceVersion is provided'],
    ['resourceVersionMatch=Exact&resourceVersion=3&continue=t', 'forbidden when continue is provided'],
    ['resourceVersionMatch=Near&resourceVersion=3', 'supported values: "Exact", "NotOlderThan"'],
    ['resourceVersionMatch=Exact&resourceVersion=0', 'forbidden for resourceVersion "0"'],
    ['watch=true&resourceVersionMatch=NotOlderThan', 'forbidden for watch unless sendInitialEvents is provided'],
    ['watch=true&sendInitialEvents=true', 'requires setting resourceVersionMatch to NotOlderThan'],
    ['watch=true&sendInitialEvents=true&resourceVersionMatch=Exact', 'supported values: "NotOlderThan"'],
  ])('answers %s with 422', (query, message) => {
    expect(() => parse(query)).toThrow(
      expect.objectContaining({ reason: 'Invalid', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['sendInitialEvents=true', 'sendInitialEvents', 'FieldValueForbidden'],
    ['resourceVersionMatch=Near&resourceVersion=3', 'resourceVersionMatch', 'FieldValueNotSupported'],
  ])('names the field and the reason in the causes of a 422: %s', (query, field, reason) => {
    expect(() => parse(query)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ causes: [expect.objectContaining({ field, reason })] }),
      }),
    );
  });

  it('throws a StatusError for garbage and nothing else', () => {
    const name = fc.constantFrom('limit', 'timeoutSeconds', 'resourceVersionMatch', 'watch', 'continue', 'x');
    expect(() =>
      fc.assert(
        fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => {
          try {
            return typeof parseListOptions(new URLSearchParams(pairs)) === 'object';
          } catch (error) {
            return error instanceof StatusError;
          }
        }),
      ),
    ).not.toThrow();
  });
});

describe('listOptionsToQuery', () => {
  it('writes what parseListOptions reads back', () => {
    const options = fc.record(
      {
        labelSelector: fc.string({ minLength: 1 }),
        fieldSelector: fc.string({ minLength: 1 }),
        limit: fc.nat(),
        continue: fc.string({ minLength: 1 }),
        resourceVersion: fc.string({ minLength: 1 }),
        allowWatchBookmarks: fc.boolean(),
        timeoutSeconds: fc.nat(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(options, (written) => {
        expect(parse(listOptionsToQuery(written).toString())).toEqual(written);
      }),
    );
  });
});

describe('isTrue', () => {
  it.each([
    ['', false],
    ['watch', true],
    ['watch=', true],
    ['watch=1', true],
    ['watch=yes', true],
    ['watch=0', false],
    ['watch=False', false],
  ])('says for %j: %s', (query, expected) => {
    expect(isTrue(new URLSearchParams(query), 'watch')).toBe(expected);
  });
});
