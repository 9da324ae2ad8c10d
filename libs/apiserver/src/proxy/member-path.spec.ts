import { isLasting, memberRequestInfo } from './member-path.js';

const none = new URLSearchParams();

describe('memberRequestInfo', () => {
  it.each([
    '/',
    '/version',
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    '/api/v1/namespaces/proxy/pods/proxy/log',
    '/api/v1/namespaces/shop/services/web:http/proxy/a%2Fb/50%25/',
    '/api/v1/nodes/n1/proxy/metrics',
  ])('reads %s', (path) => {
    expect(memberRequestInfo('GET', path, none).path).toBe(path);
  });

  it.each([
    '/..',
    '/api/v1/../v1/secrets',
    '/api/v1/%2e%2e/v1/secrets',
    '/api/v1/namespaces/shop/pods/web/proxy/../../../secrets',
    '/api/v1/namespaces/shop/pods/web/proxy/..%2f..%2fsecrets',
    String.raw`/a%5C..%5Cb`,
    '/api/v1/namespaces/shop/pods%2Fweb%2Fexec',
    '/api/v1/namespaces/shop%2Fpods/web',
    '/api/v1/pods%252Fweb',
    '/api/v1/nodes/n1%2Fproxy/x',
    '/api//v1/pods',
    '/api/v1/pods/%zz',
    '/version%00',
  ])('refuses %s, which servers read differently', (path) => {
    expect(() => memberRequestInfo('GET', path, none)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
  });
});

describe('isLasting', () => {
  it.each([
    ['/api/v1/pods', '', false],
    ['/api/v1/pods', 'watch=true', true],
    ['/api/v1/namespaces/d/pods/p', '', false],
    ['/api/v1/namespaces/d/pods/p/log', '', true],
    ['/api/v1/namespaces/d/pods/p/exec', '', true],
    ['/api/v1/namespaces/d/services/s/proxy/events', '', true],
    ['/api/v1/namespaces/d/pods/p/status', '', false],
  ])('%s?%s: %s', (path, search, expected) => {
    const query = new URLSearchParams(search);

    expect(isLasting(memberRequestInfo('GET', path, query))).toBe(expected);
  });
});
