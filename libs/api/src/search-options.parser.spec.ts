import fc from 'fast-check';
import { StatusError } from '#kube';
import { EVERYTHING, type SearchOptions } from './search-options.js';
import { parseSearchOptions, type SearchPath } from './search-options.parser.js';

const search = 'search.clusterpedia.io';

function parse(query: string, path: SearchPath = {}): SearchOptions {
  return parseSearchOptions(new URLSearchParams(query), path);
}

function labels(selector: string): string {
  return `labelSelector=${encodeURIComponent(selector)}`;
}

const seventeen = Array.from({ length: 17 }, (_, index) => index).join(',');

function several(count: number, text: string): string {
  return Array.from({ length: count }, () => text).join(',');
}

describe('parseSearchOptions', () => {
  it('asks for everything when nothing is said', () => {
    expect(parse('')).toEqual({ ...EVERYTHING, query: new URLSearchParams() });
  });

  it.each<[string, string, Partial<SearchOptions>]>([
    ['clusters', 'clusters=c1,c2', { clusters: { in: ['c1', 'c2'], notIn: [] } }],
    ['an untrimmed element', 'namespaces=a,%20b', { namespaces: { in: ['a', ' b'], notIn: [] } }],
    ['an empty list', 'names=', { names: { in: [], notIn: [] } }],
    ['the first of repeated keys', 'names=a&names=b', { names: { in: ['a'], notIn: [] } }],
    ['a limit', 'limit=5', { limit: 5 }],
    ['a negative limit as none', 'limit=-1', { limit: 0 }],
    ['an offset', 'continue=10', { continue: '10' }],
    ['no continue', 'withContinue=false', { withContinue: false }],
    ['a bare boolean', 'withRemainingCount', { withRemainingCount: true }],
    ['a boolean 0', 'withRemainingCount=0', { withRemainingCount: false }],
    ['metadata only', 'onlyMetadata=true', { onlyMetadata: true }],
    ['events', 'injectEvents=true', { injectEvents: true }],
    ['one order', 'orderby=name', { orderBy: [{ field: 'name', descending: false }] }],
    ['an order downwards', 'orderby=name_desc', { orderBy: [{ field: 'name', descending: true }] }],
    [
      'orders in their order',
      'orderby=cluster%20desc,%20created_at',
      {
        orderBy: [
          { field: 'cluster', descending: true },
          { field: 'created_at', descending: false },
        ],
      },
    ],
    ['an owner', 'ownerUID=u1&ownerSeniority=1', { owner: { uid: 'u1', seniority: 1 } }],
    ['a uid before a name', 'ownerUID=u1&ownerName=web', { owner: { uid: 'u1', seniority: 0 } }],
    [
      'an owner by name',
      'ownerName=web&ownerGR=deployments.apps',
      { owner: { name: 'web', groupResource: { group: 'apps', resource: 'deployments' }, seniority: 0 } },
    ],
    ['a time', 'since=2024-01-03', { since: new Date('2024-01-03T00:00:00Z') }],
  ])('reads %s from the query', (_, query, expected) => {
    expect(parse(query)).toMatchObject(expected);
  });

  it.each<[string, string, Partial<SearchOptions>]>([
    ['clusters', `${search}/clusters in (c2,c1)`, { clusters: { in: ['c2', 'c1'], notIn: [] } }],
    ['excluded clusters', `${search}/clusters!=c2`, { clusters: { in: [], notIn: ['c2'] } }],
    ['excluded names', `${search}/names notin (a,b)`, { names: { in: [], notIn: ['a', 'b'] } }],
    ['a limit', `${search}/limit=3`, { limit: 3 }],
    ['a limit called size', `${search}/size=3`, { limit: 3 }],
    ['an offset', `${search}/offset=4`, { continue: '4' }],
    ['seniority', `${search}/owner-uid=u,${search}/owner-seniority=2`, { owner: { uid: 'u', seniority: 2 } }],
    [
      'seniority of the storage layer',
      `${search}/owner-uid=u,internalstorage.clusterpedia.io/owner-seniority=2`,
      { owner: { uid: 'u', seniority: 2 } },
    ],
    [
      'orders in their order',
      `${search}/orderby in (resource_version,name_desc)`,
      {
        orderBy: [
          { field: 'resource_version', descending: false },
          { field: 'name', descending: true },
        ],
      },
    ],
  ])('reads %s from a label', (_, selector, expected) => {
    expect(parse(labels(selector))).toMatchObject(expected);
  });

  it('keeps ordinary labels as a filter, and those of the storage layer apart', () => {
    const selector = `app=web,${search}/clusters=c1,foo.clusterpedia.io/x=1,internalstorage.clusterpedia.io/fuzzy-name=e`;

    const { labelSelector, extraSelector } = parse(labels(selector));

    expect(labelSelector.map(({ key }) => key)).toEqual(['app', 'foo.clusterpedia.io/x']);
    expect(extraSelector.map(({ key }) => key)).toEqual(['internalstorage.clusterpedia.io/fuzzy-name']);
  });

  it.each([
    ['the path before the query', 'clusters=c2', { cluster: 'c1' }, 'c1'],
    ['the path before a label', labels(`${search}/clusters=c2`), { cluster: 'c1' }, 'c1'],
    ['the query before a label', `clusters=c1&${labels(`${search}/clusters=c2`)}`, {}, 'c1'],
  ])('takes %s', (_, query, path, expected) => {
    expect(parse(query, path).clusters).toEqual({ in: [expected], notIn: [] });
  });

  it('takes a limit of the query before that of a label', () => {
    expect(parse(`limit=500&${labels(`${search}/limit=3`)}`).limit).toBe(500);
  });

  it('counts what remains when the defaults say so and the request does not', () => {
    const defaults = { withRemainingCount: true };

    expect(parseSearchOptions(new URLSearchParams(), {}, defaults).withRemainingCount).toBe(true);
    expect(parseSearchOptions(new URLSearchParams('withRemainingCount=false'), {}, defaults).withRemainingCount).toBe(
      false,
    );
  });

  it.each([
    ['limit=abc', 'Invalid Query Limit: strconv.ParseInt: parsing "abc": invalid syntax'],
    ['limit=', 'Invalid Query Limit'],
    ['names=a,%00', 'Invalid Query names: must not contain the character U+0000'],
    ['limit=99999999999999999999', 'value out of range'],
    [labels(`${search}/limit=x`), 'Invalid Query Limit'],
    [labels(`${search}/offset=x`), 'Invalid Query Offset(x): strconv.ParseInt'],
    [labels(`${search}/owner-seniority=x`), 'Invalid Query OwnerSeniority(x): strconv.ParseInt'],
    [labels(`${search}/since=abc`), 'Invalid Query Since(abc): Invalid datetime: abc'],
    [labels(`${search}/before=170424`), 'Invalid Query Before(170424): Invalid timestamp'],
    ['orderby=name%20asc', 'Invalid Query OrderBy'],
    ['orderby=name%20%20desc', 'Invalid Query OrderBy'],
    ['orderby=name,', 'Invalid Query OrderBy'],
    ['ownerSeniority=-1&ownerUID=u', 'must be between 0 and 10'],
    ['ownerSeniority=11&ownerUID=u', 'must be between 0 and 10'],
    ['since=abc', 'Invalid datetime: abc'],
    ['since=2024-01-03&before=2024-01-02', 'Since is after Before'],
    [labels(`${search}/nosuch=1`), 'there is no search label "search.clusterpedia.io/nosuch"'],
    [labels('internalstorage.clusterpedia.io/nosuch=1'), 'there is no search label'],
    [labels(`${search}/limit!=3`), 'needs =, == or in'],
    [labels(`${search}/clusters`), 'needs =, ==, in, != or notin'],
    [labels(`${search}/limit in (1,2)`), 'needs exactly one value'],
    [labels(`${search}/clusters=a,${search}/clusters=b`), 'is given twice'],
    [labels(`${search}/since=2024-01-03T00:00:00Z`), ''],
    [labels(several(257, 'a')), 'labelSelector: must not have more than 256 requirements'],
    [`fieldSelector=${several(257, 'a=b')}`, 'fieldSelector: must not have more than 256 requirements'],
    [`fieldSelector=a${'[]'.repeat(17)}.b=c`, 'fieldSelector: must not have more than 16 steps into lists'],
    [`fieldSelector=${several(9, 'a[].b[].c=d')}`, 'fieldSelector: must not have more than 16 steps into lists'],
    [
      labels(`internalstorage.clusterpedia.io/fuzzy-name in (${seventeen})`),
      'labelSelector: must not have more than 16 values for the storage',
    ],
    [`orderby=${several(33, 'a')}`, 'orderby: must not have more than 32 fields'],
  ])('refuses %s', (query, message) => {
    expect(() => parse(query)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
    expect(() => parse(query)).toThrow(message);
  });

  it('answers any query with options or a BadRequest', () => {
    const keys = [
      'limit',
      'continue',
      'orderby',
      'since',
      'ownerSeniority',
      'labelSelector',
      'fieldSelector',
      'clusters',
    ];
    const pairs = fc.array(fc.tuple(fc.constantFrom(...keys), fc.string()));

    fc.assert(
      fc.property(pairs, (entries) => {
        let outcome: unknown;
        try {
          outcome = parseSearchOptions(new URLSearchParams(entries), {});
        } catch (error) {
          outcome = error;
        }
        expect(outcome instanceof Error ? StatusError.is(outcome, 'BadRequest') : true).toBe(true);
      }),
    );
  });
});
