import { everyKey, keyAllowlist } from './key-allowlist.js';
import { mapLabels } from './map-labels.js';

function namesOf(...keys: readonly string[]): readonly string[] {
  return mapLabels(
    'label',
    keys.map((key) => [key, '']),
    everyKey,
  ).map(([name]) => name);
}

describe('mapLabels', () => {
  it.each([
    ['app.kubernetes.io/name', 'label_app_kubernetes_io_name'],
    ['fooBar', 'label_foo_bar'],
    ['HTTPServer', 'label_httpserver'],
    ['appV2Name', 'label_app_v2_name'],
    ['a_B', 'label_a_b'],
    ['ü', 'label__'],
  ])('calls %s %s', (key, name) => {
    expect(namesOf(key)).toEqual([name]);
  });

  it.each([
    { keys: ['a-b', 'a.b', 'a/b'], names: ['label_a_b_conflict1', 'label_a_b_conflict2', 'label_a_b_conflict3'] },
    {
      keys: ['foo-bar', 'foo-bar-conflict1', 'foo.bar'],
      names: ['label_foo_bar_conflict2', 'label_foo_bar_conflict1', 'label_foo_bar_conflict3'],
    },
    {
      keys: ['a-b', 'a.b', 'a_b_conflict1'],
      names: ['label_a_b_conflict1_conflict1', 'label_a_b_conflict2', 'label_a_b_conflict1_conflict2'],
    },
    { keys: ['a-b', 'c', 'a.b'], names: ['label_a_b_conflict1', 'label_c', 'label_a_b_conflict2'] },
  ])('tells $keys apart', ({ keys, names }) => {
    expect(namesOf(...keys)).toEqual(names);
  });

  it('keeps what is allowed, with its value', () => {
    const allowed = keyAllowlist(['b']) ?? everyKey;

    expect(
      mapLabels(
        'annotation',
        [
          ['a', '1'],
          ['b', '2'],
        ],
        allowed,
      ),
    ).toEqual([['annotation_b', '2']]);
  });
});
