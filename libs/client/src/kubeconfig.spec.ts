import fc from 'fast-check';
import { stringify } from 'yaml';
import { kubeconfigContexts, restConfigFromKubeconfig } from './kubeconfig.js';
import { RestConfigError } from './rest-config.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with one cluster and one user, of which a test says only what it is about. */
function aKubeconfig({ cluster = {}, user = {} }: { cluster?: object; user?: object | null }): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'east',
    contexts: [
      { name: 'east', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'nobody', context: { cluster: 'c' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://east:6443', ...cluster } }],
    users: [{ name: 'u', user }],
  });
}

/** The fields that say something. */
function defined(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== false));
}

describe('restConfigFromKubeconfig', () => {
  it.each([
    ['server', { server: 'https://east:443/k8s/' }, { server: 'https://east:443/k8s' }],
    ['server without a scheme', { server: 'east:6443' }, { server: 'https://east:6443' }],
    ['certificate-authority-data', { 'certificate-authority-data': base64('CA') }, { ca: 'CA' }],
    ['certificate-authority', { 'certificate-authority': '/pki/ca.crt' }, { caFile: '/pki/ca.crt' }],
    ['a relative path', { 'certificate-authority': 'ca.crt' }, { caFile: '/home/me/.kube/ca.crt' }],
    ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }, { insecureSkipTlsVerify: true }],
    ['tls-server-name', { 'tls-server-name': 'kubernetes' }, { tlsServerName: 'kubernetes' }],
    ['proxy-url', { 'proxy-url': 'http://proxy:3128' }, { proxyUrl: 'http://proxy:3128' }],
  ])('reads %s of a cluster', (_, cluster, expected) => {
    const config = restConfigFromKubeconfig(aKubeconfig({ cluster }), undefined, '/home/me/.kube');

    expect(defined(config)).toEqual({ server: 'https://east:6443', ...expected });
  });

  it.each([
    ['nothing', {}, {}],
    ['null', null, {}],
    ['token', { token: 't' }, { token: 't' }],
    ['tokenFile', { token: 't', tokenFile: '/token' }, { token: 't', tokenFile: '/token' }],
    ['username and password', { username: 'me', password: 1234 }, { username: 'me', password: '1234' }],
    ['data before files', { 'client-certificate-data': base64('C'), 'client-certificate': '/c' }, { cert: 'C' }],
    ['files', { 'client-certificate': '/c', 'client-key': '/k' }, { certFile: '/c', keyFile: '/k' }],
    [
      'impersonation',
      { as: 'jane', 'as-groups': ['a', 'b'], 'as-user-extra': { scopes: ['x'] } },
      { impersonate: { user: 'jane', groups: ['a', 'b'], extra: { scopes: ['x'] } } },
    ],
    [
      'exec',
      {
        exec: {
          apiVersion: 'v1',
          command: './login',
          args: ['-q'],
          env: [{ name: 'A', value: 'b' }],
          provideClusterInfo: true,
        },
      },
      {
        exec: {
          apiVersion: 'v1',
          command: '/home/me/.kube/login',
          args: ['-q'],
          env: { A: 'b' },
          provideClusterInfo: true,
        },
      },
    ],
  ])('reads %s of a user', (_, user, expected) => {
    const config = restConfigFromKubeconfig(aKubeconfig({ user }), 'east', '/home/me/.kube');

    expect(defined(config)).toEqual({ server: 'https://east:6443', ...expected });
  });

  it('keeps the CA of a context without a user', () => {
    const cluster = { 'certificate-authority-data': base64('CA') };

    expect(restConfigFromKubeconfig(aKubeconfig({ cluster, user: { token: 't' } }), 'nobody')).toMatchObject({
      ca: 'CA',
    });
  });

  it.each([
    ['a context that is missing', aKubeconfig({}), 'west', 'kubeconfig has no context "west"'],
    ['a kubeconfig without a current context', '{}', undefined, 'kubeconfig has no current-context'],
    ['no server', aKubeconfig({ cluster: { server: '' } }), undefined, 'cluster "c" has no server'],
    [
      'another protocol',
      aKubeconfig({ cluster: { server: 'ftp://east' } }),
      undefined,
      'not the URL of an API server: "ftp://east"',
    ],
    [
      'text that is not base64',
      aKubeconfig({ user: { 'client-key-data': '%' } }),
      undefined,
      'user "u".client-key-data is not base64',
    ],
    [
      'a list that is text',
      stringify({ 'current-context': 'a', contexts: 'b' }),
      undefined,
      'kubeconfig.contexts is not a list',
    ],
    ['a removed auth-provider', aKubeconfig({ user: { 'auth-provider': {} } }), undefined, /auth-provider/],
    [
      'a plugin that needs a terminal',
      aKubeconfig({ user: { exec: { apiVersion: 'v1', command: 'a', interactiveMode: 'Always' } } }),
      undefined,
      /wants a terminal/,
    ],
    [
      'a CA that is not to be used',
      aKubeconfig({ cluster: { 'certificate-authority': 'a', 'insecure-skip-tls-verify': true } }),
      undefined,
      /insecure-skip-tls-verify/,
    ],
    [
      'a proxy of another kind, without quoting it',
      aKubeconfig({ cluster: { 'proxy-url': 'ftp://me:secret@proxy' } }),
      undefined,
      'proxy-url is not an http, https or socks5 URL',
    ],
    ['text', 'hello', undefined, 'kubeconfig is not a mapping'],
    ['broken YAML', '{', undefined, 'kubeconfig is not YAML'],
  ])('refuses %s', (_, yaml, context, message) => {
    expect(() => restConfigFromKubeconfig(yaml, context)).toThrow(RestConfigError);
    expect(() => restConfigFromKubeconfig(yaml, context)).toThrow(message);
  });

  it('throws nothing but RestConfigError, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => restConfigFromKubeconfig(text, 'east')).toThrow(RestConfigError);
      }),
    );
  });
});

describe('kubeconfigContexts', () => {
  it('names the contexts in file order', () => {
    expect(kubeconfigContexts(aKubeconfig({}))).toEqual(['east', 'nobody']);
  });
});
