import type { PediaCluster, PediaClusterSpec } from '#api';
import { restConfigHash, restConfigOfCluster } from './cluster-rest-config.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function aCluster(spec: Partial<PediaClusterSpec>): PediaCluster {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name: 'east' },
    spec: { syncResources: [], ...spec },
  };
}

const kubeconfig = JSON.stringify({
  'current-context': 'a',
  contexts: [{ name: 'a', context: { cluster: 'a' } }],
  clusters: [{ name: 'a', cluster: { server: 'https://west' } }],
});
const apiserver = 'https://east:6443';
const secrets = (name: string): Promise<Record<string, string> | undefined> =>
  Promise.resolve(
    name === 'east' ? { ca: base64('CA'), token: base64('t'), kubeconfig: base64(kubeconfig), empty: '' } : undefined,
  );
const inSecret = (key: string, name = 'east'): { name: string; key: string } => ({ name, key });

describe('restConfigOfCluster', () => {
  it.each<[string, Partial<PediaClusterSpec>, object]>([
    [
      'a token and a CA',
      { apiserver, tokenData: base64('t'), caData: base64('CA') },
      { server: apiserver, token: 't', ca: 'CA', insecureSkipTlsVerify: false },
    ],
    [
      'a certificate without a CA, unverified',
      { apiserver, certData: base64('C'), keyData: base64('K') },
      { server: apiserver, cert: 'C', key: 'K', insecureSkipTlsVerify: true },
    ],
    [
      'a kubeconfig before all else',
      { apiserver, kubeconfig: base64(kubeconfig), tokenData: base64('t') },
      { server: 'https://west' },
    ],
    [
      'a token and a CA in a Secret',
      { apiserver, authenticationFrom: { token: inSecret('token'), ca: inSecret('ca') } },
      { server: apiserver, token: 't', ca: 'CA', insecureSkipTlsVerify: false },
    ],
    [
      'its own token before one in a Secret',
      { apiserver, tokenData: base64('own'), authenticationFrom: { token: inSecret('token') } },
      { server: apiserver, token: 'own' },
    ],
    [
      'a kubeconfig in a Secret',
      { authenticationFrom: { kubeconfig: inSecret('kubeconfig') } },
      { server: 'https://west' },
    ],
  ])('uses %s', async (_, spec, expected) => {
    expect(await restConfigOfCluster(aCluster(spec), secrets)).toMatchObject(expected);
  });

  it.each<[string, Partial<PediaClusterSpec>, string]>([
    ['no endpoint', { tokenData: base64('t') }, 'Cluster APIServer Endpoint is required'],
    ['no credentials', { apiserver }, "Cluster APIServer's Token or Cert is required"],
    [
      'a certificate without its key',
      { apiserver, certData: base64('C') },
      "Cluster APIServer's Token or Cert is required",
    ],
    [
      'no Secret',
      { apiserver, authenticationFrom: { token: inSecret('token', 'x') } },
      'Cluster Authentication Error: secret "x" not found',
    ],
    [
      'no key',
      { apiserver, authenticationFrom: { token: inSecret('x') } },
      'Cluster Authentication Error: secret "east" has no value for key "x"',
    ],
    [
      'an empty value',
      { apiserver, authenticationFrom: { token: inSecret('empty') } },
      'Cluster Authentication Error: secret "east" has no value for key "empty"',
    ],
    [
      'only a CA in the Secret',
      { apiserver, authenticationFrom: { ca: inSecret('ca') } },
      "Cluster Authentication Error: Cluster APIServer's Token or Cert is required",
    ],
  ])('refuses %s', async (_, spec, message) => {
    await expect(restConfigOfCluster(aCluster(spec), secrets)).rejects.toThrow(message);
  });

  it('names the feature gate when Secrets are switched off', async () => {
    const cluster = aCluster({ apiserver, authenticationFrom: { token: inSecret('token') } });

    await expect(restConfigOfCluster(cluster)).rejects.toThrow(
      /^Cluster Authentication Error: .*ClusterAuthenticationFromSecret/,
    );
  });
});

describe('restConfigHash', () => {
  it('does not depend on the order of fields, nor on those that say nothing', () => {
    expect(restConfigHash({ server: apiserver, token: 't' })).toBe(
      restConfigHash({ token: 't', ca: undefined, server: apiserver }),
    );
  });

  it('differs when anything differs', () => {
    expect(restConfigHash({ server: apiserver, token: 't' })).not.toBe(
      restConfigHash({ server: apiserver, token: 'u' }),
    );
  });
});
