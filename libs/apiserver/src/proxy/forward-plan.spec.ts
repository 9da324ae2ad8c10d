import type { FastifyRequest } from 'fastify';
import { requestContextOf, RESOURCES_PATH } from '../request-context.js';
import { forwardPlanOf, type ForwardPlan } from './forward-plan.js';
import { parseProxiedSubresources } from './proxied-subresources.js';
import type { ProxySettings } from './proxy.options.js';

const off: ProxySettings = {
  isEnabled: false,
  subresources: [],
  hasProxyPath: false,
  forwardsUnsynced: false,
  usesClusterCredentials: false,
  readsSecrets: true,
  usesHostCredentials: true,
};
const on: ProxySettings = {
  ...off,
  isEnabled: true,
  hasProxyPath: true,
  subresources: parseProxiedSubresources('log'),
};
const header = { 'x-clusterpedia-forward': 'true' };

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function planOf(
  path: string,
  settings: ProxySettings,
  { method = 'GET', headers = {} }: Asked = {},
): ForwardPlan | undefined {
  const url = `${RESOURCES_PATH}/clusters/c1${path}`;
  return forwardPlanOf(requestContextOf({ method, url, headers } as unknown as FastifyRequest, 60_000), settings);
}

describe('forwardPlanOf', () => {
  it.each([
    ['a list', '/apis/apps/v1/deployments', {}],
    ['a header that says no', '/apis/apps/v1/deployments', { headers: { 'x-clusterpedia-forward': 'yes' } }],
    ['a header on something that is no API', '/version', { headers: header }],
    ['a label whose key only begins alike', '/api/v1/pods?labelSelector=search.clusterpedia.io/forward-x', {}],
    ['a selector that cannot be read', '/api/v1/pods?labelSelector=search.clusterpedia.io/forward%20in', {}],
    ['the label on one object', '/api/v1/namespaces/d/pods/p?labelSelector=search.clusterpedia.io/forward', {}],
    ['a subresource that is not allowed', '/api/v1/namespaces/d/pods/p/exec', {}],
    ['the path without anything after it', '/proxy', {}],
  ])('leaves %s to the storage', (_what, path, asked: Asked) => {
    expect(planOf(path, on, asked)).toBeUndefined();
  });

  it.each([
    ['by header', '/apis/apps/v1/deployments?limit=5', { headers: header }, '/apis/apps/v1/deployments?limit=5'],
    ['by header, in capitals', '/api', { headers: { 'x-clusterpedia-forward': 'TRUE' } }, '/api?'],
    [
      'a write by header',
      '/api/v1/namespaces/d/pods',
      { headers: header, method: 'POST' },
      '/api/v1/namespaces/d/pods?',
    ],
    ['by path', '/proxy/version', {}, '/version?'],
    ['by path, the root', '/proxy/', {}, '/?'],
    ['by path, with the slash at its end', '/proxy/a%20b/?x=1&x=%2F+2', {}, '/a%20b/?x=1&x=%2F+2'],
    [
      'by path, its label too',
      '/proxy/api/v1/pods?labelSelector=search.clusterpedia.io/forward',
      {},
      '/api/v1/pods?labelSelector=search.clusterpedia.io/forward',
    ],
    ['a subresource', '/api/v1/namespaces/d/pods/p/log?tailLines=5', {}, '/api/v1/namespaces/d/pods/p/log?tailLines=5'],
  ])('forwards %s', (_what, path, asked: Asked, expected) => {
    const plan = planOf(path, on, asked);

    expect(`${plan?.path ?? ''}?${plan?.search ?? ''}`).toBe(expected);
  });

  it.each([
    ['a=1,search.clusterpedia.io/forward,b=2', 'a=1,b=2'],
    ['z in (y,x),search.clusterpedia.io/forward=false,!a', '!a,z in (y,x)'],
    ['search.clusterpedia.io/forward!=x', ''],
  ])('takes the label out of %s', (selector, expected) => {
    const plan = planOf(`/api/v1/pods?watch=1&labelSelector=${encodeURIComponent(selector)}&limit=%31`, on);

    expect(plan?.search).toBe(`watch=1&labelSelector=${encodeURIComponent(expected)}&limit=%31`);
  });

  it.each([
    ['the header', '/api/v1/pods', { headers: header }],
    ['the label', '/api/v1/pods?labelSelector=search.clusterpedia.io/forward', {}],
  ])('refuses %s when nothing is forwarded', (_what, path, asked: Asked) => {
    expect(() => planOf(path, off, asked)).toThrow('forwarding requests to member clusters is not enabled');
  });
});
