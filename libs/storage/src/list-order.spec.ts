import { totalOrder } from './list-order.js';

describe('totalOrder', () => {
  const ordered = (fields: readonly string[], isOneType = true): readonly string[] =>
    totalOrder(
      fields.map((field) => ({ field, descending: field === 'name' })),
      isOneType,
    ).map(({ id }) => id);

  it.each<[readonly string[], readonly string[]]>([
    [[], ['cluster', 'namespace', 'name']],
    [['name'], ['name desc', 'cluster desc', 'namespace desc']],
    [
      ['name', 'uid'],
      ['name desc', 'uid', 'cluster', 'namespace'],
    ],
    [
      ['created_at', 'created_at'],
      ['created_at', 'cluster', 'namespace', 'name'],
    ],
    [
      ['spec.replicas', 'cluster'],
      ['spec.replicas', 'cluster', 'namespace', 'name'],
    ],
  ])('ends %j so that no two objects are equal, in the direction of the last field', (fields, expected) => {
    expect(ordered(fields)).toEqual(expected);
  });

  it('tells objects of several types apart', () => {
    expect(ordered([], false)).toEqual(['cluster', 'namespace', 'name', 'id']);
  });

  it.each([
    ['spec.replicas', ['spec', 'replicas']],
    ['object.spec.replicas', ['spec', 'replicas']],
    ["metadata.labels['a.b/c']", ['metadata', 'labels', 'a.b/c']],
  ])('reads the path %s', (field, path) => {
    expect(totalOrder([{ field, descending: false }], true)[0]?.by).toEqual({ path });
  });

  it.each(['', 'secret', 'object', 'spec.a[].b', 'spec.a=1', 'spec.a,spec.b', 'name; drop table', 'sleep(1)'])(
    'refuses %j and names what there is',
    (field) => {
      expect(() => ordered([field])).toThrow(
        expect.objectContaining({
          code: 'BadRequest',
          field: 'orderby',
          message: expect.stringContaining('cluster, '),
        }),
      );
    },
  );
});
