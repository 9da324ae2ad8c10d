import { RuleSet } from './rule-set.js';

const podRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

function allowed(rules: unknown, asked: string): string {
  const [verb = '', group = '', resource = '', subresource = ''] = asked
    .split(' ')
    .map((part) => part.replace('core', ''));
  const names = RuleSet.of(rules).allowedNames({ verb, group, resource, subresource });
  return names === '*' ? '*' : [...names].join();
}

describe('RuleSet', () => {
  it.each<[string, unknown, string, string]>([
    ['what it names', [podRule], 'get core pods', '*'],
    ['no other verb', [podRule], 'list core pods', ''],
    ['no other group', [podRule], 'get apps pods', ''],
    ['no other resource', [podRule], 'get core nodes', ''],
    ['no subresource of it', [podRule], 'get core pods log', ''],
    ['a subresource that it names', [{ ...podRule, resources: ['pods/log'] }], 'get core pods log', '*'],
    ['not what has the subresource', [{ ...podRule, resources: ['pods/log'] }], 'get core pods', ''],
    ['a subresource of everything', [{ ...podRule, resources: ['*/scale'] }], 'get core pods scale', '*'],
    ['every resource and subresource', [{ ...podRule, resources: ['*'] }], 'get core pods log', '*'],
    ['every verb', [{ ...podRule, verbs: ['*'] }], 'watch core pods', '*'],
    ['every group', [{ ...podRule, apiGroups: ['*'] }], 'get apps pods', '*'],
    ['names', [{ ...podRule, resourceNames: ['a', 'b'] }], 'get core pods', 'a,b'],
    [
      'names of several rules',
      [
        { ...podRule, resourceNames: ['a'] },
        { ...podRule, resourceNames: ['b'] },
      ],
      'get core pods',
      'a,b',
    ],
    ['every name, when a rule has none', [{ ...podRule, resourceNames: ['a'] }, podRule], 'get core pods', '*'],
    ['no name that nothing can have', [{ ...podRule, resourceNames: ['a\0'] }], 'get core pods', ''],
    ['nothing without rules', null, 'get core pods', ''],
    ['nothing by rules that are none', [null, 7, { verbs: 'get' }], 'get core pods', ''],
  ])('allows %s', (_what, rules, asked, expected) => {
    expect(allowed(rules, asked)).toBe(expected);
  });

  it.each<[readonly string[], string, boolean]>([
    [['/healthz'], '/healthz', true],
    [['/healthz'], '/healthz/etcd', false],
    [['/healthz/*'], '/healthz/etcd', true],
    [['*'], '/version', true],
    [[], '/version', false],
  ])('with the paths %j asked about %s says %s', (nonResourceURLs, path, expected) => {
    expect(RuleSet.of([{ verbs: ['get'], nonResourceURLs }]).allowsPath('get', path)).toBe(expected);
    expect(RuleSet.of([{ verbs: ['post'], nonResourceURLs }]).allowsPath('get', path)).toBe(false);
  });

  it('is one for all roles with the same rules', () => {
    expect(RuleSet.of([{ ...podRule }])).toBe(RuleSet.of([{ ...podRule, resourceNames: null }]));
    expect(RuleSet.of([])).not.toBe(RuleSet.of([podRule]));
  });
});
