import { parseRequestInfo } from '#kube';
import { parseProxiedSubresources } from './proxied-subresources.js';
import { assertSubresourceRequest } from './subresource-request.js';

function check(item: string, search: string, isUpgrade = false, method = 'GET'): void {
  const query = new URLSearchParams(search);
  for (const subresource of parseProxiedSubresources(item)) {
    const path = `/api/v1/namespaces/shop/${subresource.resource}/web/${subresource.subresource}`;
    const info = parseRequestInfo(method, path, query);
    assertSubresourceRequest(subresource, { method, info, query, isUpgrade });
  }
}

describe('assertSubresourceRequest', () => {
  it.each([
    ['log', 'tailLines=5&follow=maybe&sinceTime=2024-01-03T00:00:00Z', false],
    ['exec', 'command=sh&command=-c&tailLines=x', true],
    ['portforward', 'ports=80,443', true],
    ['services/proxy', 'dry=1', false],
  ])('lets %s?%s pass', (item, search, isUpgrade) => {
    expect(() => check(item, search, isUpgrade)).not.toThrow();
  });

  it.each([
    ['log', 'tailLines=abc', false, 'tailLines: strconv.ParseInt: parsing "abc": invalid syntax'],
    ['log', 'limitBytes=', false, 'limitBytes: strconv.ParseInt: parsing "": invalid syntax'],
    ['log', 'sinceTime=yesterday', false, 'sinceTime: "yesterday" is not a time'],
    ['portforward', 'ports=http', true, 'ports: strconv.ParseInt: parsing "http": invalid syntax'],
    ['exec', 'dryRun=All', true, 'dryRun is not supported'],
    ['exec', 'command=sh', false, 'Upgrade request required'],
    ['attach', '', false, 'Upgrade request required'],
  ])('refuses %s?%s with upgrade %s', (item, search, isUpgrade, message) => {
    expect(() => check(item, search, isUpgrade)).toThrow(expect.objectContaining({ reason: 'BadRequest', message }));
  });

  it.each([
    ['log', 'POST', 'create'],
    ['exec', 'DELETE', 'delete'],
    ['log', 'OPTIONS', ''],
  ])('refuses %s by %s', (item, method, verb) => {
    expect(() => check(item, '', true, method)).toThrow(
      expect.objectContaining({
        reason: 'MethodNotAllowed',
        message: `${verb} is not supported on resources of kind "pods"`,
      }),
    );
  });
});
