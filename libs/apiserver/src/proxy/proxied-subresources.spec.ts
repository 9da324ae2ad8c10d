import { parseProxiedSubresources, proxiedSubresourceOf } from './proxied-subresources.js';

describe('parseProxiedSubresources', () => {
  it.each([
    ['pods/log', ['pods/log']],
    ['log', ['pods/log']],
    ['proxy', ['pods/proxy', 'nodes/proxy', 'services/proxy']],
    ['services/proxy', ['services/proxy']],
    ['pods/portforward', ['pods/portforward']],
    ['pods/portfowrd', ['pods/portforward']],
  ])('reads %s', (item, expected) => {
    const found = parseProxiedSubresources(item).map(({ resource, subresource }) => `${resource}/${subresource}`);

    expect(found).toEqual(expected);
  });

  it.each([
    ['pods/status', 'unsupported subresources or invalid format "pods/status"'],
    ['nodes/log', 'unsupported subresources or invalid format "nodes/log"'],
    ['*', 'unsupported subresources or invalid format "*"'],
    ['pods/', 'unsupported subresources or invalid format "pods/"'],
    ['/log', 'unsupported subresources or invalid format "/log"'],
    ['a/b/c', 'invalid format "a/b/c"'],
  ])('refuses %s', (item, message) => {
    expect(() => parseProxiedSubresources(item)).toThrow(new RangeError(message));
  });
});

describe('proxiedSubresourceOf', () => {
  const allowed = parseProxiedSubresources('log');

  it.each([
    ['', 'v1', 'pods/log', true],
    ['', 'v1', 'pods/exec', false],
    ['', 'v1', 'pods', false],
    ['', 'v2', 'pods/log', false],
    ['example.io', 'v1', 'pods/log', false],
  ])('of group %j, version %s, %s: %s', (group, version, path, expected) => {
    const [resource = '', subresource = ''] = path.split('/');

    const found = proxiedSubresourceOf(allowed, { group, version, resource, subresource });

    expect(found !== undefined).toBe(expected);
  });
});
