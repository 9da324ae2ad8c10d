import { parseKeyAllowlists, parseKeys } from './allowlists.parser.js';

const resources = ['pods', 'nodes'];

function shown(text: string, resource: string, keys: readonly string[]): readonly string[] | undefined {
  const list = parseKeyAllowlists(text, resources)(resource);
  return list === undefined ? undefined : keys.filter((key) => list.allows(key));
}

describe('parseKeyAllowlists', () => {
  it.each([
    { text: '', resource: 'pods', expected: undefined },
    { text: 'pods=[]', resource: 'pods', expected: undefined },
    { text: 'nodes=[app]', resource: 'pods', expected: undefined },
    { text: 'pods=[app,tier]', resource: 'pods', expected: ['app', 'tier'] },
    { text: 'pods=[app],nodes=[tier]', resource: 'nodes', expected: ['tier'] },
    { text: 'pods=[*]', resource: 'pods', expected: ['app', 'App', 'tier', 'x/a', 'x/b', 'a-z', 'ab'] },
    { text: 'pods=[*,tier]', resource: 'pods', expected: ['app', 'App', 'tier', 'x/a', 'x/b', 'a-z', 'ab'] },
    { text: 'pods=[tier,*]', resource: 'pods', expected: ['tier'] },
    { text: 'pods=[x/*]', resource: 'pods', expected: ['x/a', 'x/b'] },
    { text: 'pods=[*-z]', resource: 'pods', expected: ['a-z'] },
    { text: 'pods=[a*b]', resource: 'pods', expected: ['ab'] },
    { text: 'pods=[ab*b]', resource: 'pods', expected: [] },
    { text: '*=[app],pods=[tier]', resource: 'pods', expected: ['app'] },
  ])('reads $text for $resource', ({ text, resource, expected }) => {
    expect(shown(text, resource, ['app', 'App', 'tier', 'x/a', 'x/b', 'a-z', 'ab'])).toEqual(expected);
  });

  it.each([
    'pods',
    'pods=app',
    'pods=[app',
    'pods=[app]]',
    'pods=[app]nodes=[app]',
    'pods=[app],',
    'pods=[app],,nodes=[app]',
    ',pods=[app]',
    'pods=[app,]',
    'pods=[,app]',
    'pods=[a,,b]',
    'pods=[a*b*]',
    '=[app]',
    'pods=[app];nodes=[app]',
  ])('refuses %s', (text) => {
    expect(() => parseKeyAllowlists(text, resources)).toThrow(RangeError);
  });

  it('names the resources there are', () => {
    expect(() => parseKeyAllowlists('pod=[app]', resources)).toThrow('unknown resource "pod", known: pods, nodes');
  });
});

describe('parseKeys', () => {
  it('reads a plain list', () => {
    const keys = parseKeys('env, team/*');

    expect(['env', 'team/a', 'other'].filter((key) => keys?.allows(key))).toEqual(['env', 'team/a']);
    expect(parseKeys('')).toBeUndefined();
  });
});
