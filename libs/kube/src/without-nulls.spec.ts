import { withoutNulls } from './without-nulls.js';

describe('withoutNulls', () => {
  it.each<[string, unknown, unknown]>([
    ['a field', { a: null, b: 1 }, { b: 1 }],
    [
      'a field further in',
      { spec: { resources: [{ versions: null, group: '' }] } },
      { spec: { resources: [{ group: '' }] } },
    ],
    ['no entry of a list', { list: [null, 1] }, { list: [null, 1] }],
    [
      'no value that is empty in another way',
      { a: '', b: 0, c: false, d: [], e: {} },
      { a: '', b: 0, c: false, d: [], e: {} },
    ],
    ['not all there is', null, null],
  ])('leaves out %s', (_, value, expected) => {
    expect(withoutNulls(value)).toEqual(expected);
  });
});
