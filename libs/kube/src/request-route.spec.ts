import { parseRequestInfo } from './request-info.js';
import { requestRoute, tellablePath } from './request-route.js';

describe('requestRoute', () => {
  it.each([
    ['/api/v1/nodes', '/api/v1/nodes'],
    ['/api/v1/namespaces/kube-system', '/api/v1/namespaces/{:name}'],
    ['/api/v1/namespaces/n/pods/p/log', '/api/v1/namespaces/{:namespace}/pods/{:name}/log'],
    ['/api/v1/namespaces/n/services/s/proxy/a/b', '/api/v1/namespaces/{:namespace}/services/{:name}/proxy'],
    ['/apis/apps/v1/namespaces/n/deployments', '/apis/apps/v1/namespaces/{:namespace}/deployments'],
    ['/apis/apps/v1/namespaces/n/deployments/d', '/apis/apps/v1/namespaces/{:namespace}/deployments/{:name}'],
  ])('%s is %s', (path, route) => {
    expect(requestRoute(parseRequestInfo('GET', path, new URLSearchParams()))).toBe(route);
  });
});

describe('tellablePath', () => {
  it.each([
    ['/api/v1/pods?limit=5&access_token=s3cr3t', '/api/v1/pods'],
    [
      '/api/v1/namespaces/n/services/https:s:443/proxy/reset/s3cr3t',
      '/api/v1/namespaces/n/services/https:s:443/proxy/…',
    ],
    ['/api/v1/proxy/namespaces/n/pods/p/s3cr3t', '/api/v1/proxy/…'],
    ['/api/v1/namespaces/proxy/pods/proxy', '/api/v1/namespaces/proxy/pods/proxy'],
  ])('%s is %s', (url, path) => {
    expect(tellablePath(url)).toBe(path);
  });
});
