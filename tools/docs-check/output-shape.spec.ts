import { hasLineShape, hasShape } from './output-shape.js';

describe('the shape of a line', () => {
  it.each([
    ['ages', 'web   3/3   73d', 'web   3/3   4d2h'],
    ['times since a restart', 'web   1 (39s ago)   28d', 'web   1 (4m2s ago)   28d'],
    ['the width of columns', 'demo-1   web   3/3', 'demo-1          web     3/3'],
    ['endings of generated names', 'web-wv6nvj4cs-dz9qj   1/1', 'web-bcl9kn7nd-g4rt2   1/1'],
    ['addresses and ports', 'https://127.0.0.1:46313', 'https://127.0.0.1:9443'],
    ['versions', 'Server Version: v1.32.0+clusterpedia-v0.1.0', 'Server Version: v1.33.1+clusterpedia-v0.2.0'],
    ['uids', 'uid: 8c1f7a52-0000-4000-8000-000000000001', 'uid: 11111111-2222-3333-4444-555555555555'],
    ['times', 'at 2026-11-23T01:02:03Z', 'at 2027-01-01T00:00:00.123Z'],
    ['large numbers', 'created 1.676557618e+09 29000000', 'created 1.7e+09 123456'],
    ['what the page leaves open', '{"kind":"a-b/c",…,"x":1}', '{"kind":"a-b/c","items":[],"x":1}'],
  ])('does not depend on %s', (_, shown, printed) => {
    expect(hasLineShape(shown, printed)).toBe(true);
  });

  it.each([
    ['another name', 'shop   web   3/3', 'shop   cart   3/3'],
    ['another number', 'shop   web   3/3', 'shop   web   2/3'],
    ['a column more', 'NAME   AGE', 'NAME   READY   AGE'],
    ['a column less', 'NAME   READY   AGE', 'NAME   AGE'],
    ['another header', 'NAMESPACE   NAME', 'CLUSTER   NAME'],
    ['another word', 'Error from server (NotFound): a', 'Error from server (Forbidden): a'],
    ['more behind what the page leaves open', '{"kind":"PodList",…}', '{"kind":"PodList"}...'],
  ])('tells %s', (_, shown, printed) => {
    expect(hasLineShape(shown, printed)).toBe(false);
  });
});

describe('the shape of an output', () => {
  const printed = ['NAME', 'a', 'b', 'c', 'd'];

  it.each([
    ['line by line', ['NAME', 'a', 'b', 'c', 'd']],
    ['without its end', ['NAME', 'a', '...']],
    ['without its beginning', ['...', 'd']],
    ['without what is between', ['NAME', '...', 'b', '...', 'd']],
    ['where nothing is left out', ['NAME', '...', 'a', 'b', 'c', 'd']],
  ])('is recognised %s', (_, shown) => {
    expect(hasShape(shown, printed)).toBe(true);
  });

  it.each([
    ['a line too few', ['NAME', 'a', 'b', 'c']],
    ['a line too many', ['NAME', 'a', 'b', 'c', 'd', 'e']],
    ['another order', ['NAME', '...', 'c', '...', 'b', '...']],
    ['one line shown twice', ['NAME', 'a', '...', 'a', 'b', 'c', 'd']],
    ['an end that is not the end', ['NAME', '...', 'c']],
    ['a missing line between gaps', ['NAME', '...', 'x', '...']],
    ['nothing', []],
  ])('is not recognised with %s', (_, shown) => {
    expect(hasShape(shown, printed)).toBe(false);
  });
});
