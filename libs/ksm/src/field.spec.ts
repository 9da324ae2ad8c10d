import { objectsAt, textEntriesAt, textsAt } from './field.js';

describe('fields of an object', () => {
  it('hold what is empty in place of null', () => {
    const spec = JSON.parse(
      '{"taints":[null,{"key":"a"}],"podCIDRs":["a",null],"nodeSelector":{"disk":null,"arch":"arm"}}',
    );

    expect(objectsAt({ spec }, 'spec', 'taints')).toEqual([{}, { key: 'a' }]);
    expect(textsAt({ spec }, 'spec', 'podCIDRs')).toEqual(['a', '']);
    expect(textEntriesAt({ spec }, 'spec', 'nodeSelector')).toEqual([
      ['arch', 'arm'],
      ['disk', ''],
    ]);
  });

  it.each([
    ['a list of objects', () => objectsAt({ taints: [1] }, 'taints')],
    ['a list of strings', () => textsAt({ cidrs: [{}] }, 'cidrs')],
    ['a string', () => textEntriesAt({ labels: { a: 1 } }, 'labels')],
  ])('are refused unless they hold %s', (expected, read) => {
    expect(read).toThrow(expected);
  });
});
