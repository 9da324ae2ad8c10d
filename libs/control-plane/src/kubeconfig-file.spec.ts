import { parse } from 'yaml';
import { kubeconfig } from './kubeconfig-file.js';

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
  readonly contexts: readonly { readonly name: string }[];
  readonly 'current-context': string;
}

describe('kubeconfig', () => {
  const options = {
    server: 'https://127.0.0.1:6443',
    credentials: { caCert: 'ca', adminCert: 'cert', adminKey: 'key' },
  };
  const resources = 'https://127.0.0.1:6443/apis/clusterpedia.io/v1beta1/resources';

  function servers(names: readonly string[]): Record<string, string> {
    const { clusters } = parse(kubeconfig(options, names)) as Kubeconfig;
    return Object.fromEntries(clusters.map(({ name, cluster }) => [name, cluster.server]));
  }

  it('has a cluster for the control plane, for all clusters and for each of them', () => {
    expect(servers(['east', 'west'])).toEqual({
      'control-plane': 'https://127.0.0.1:6443',
      clusterpedia: resources,
      east: `${resources}/clusters/east`,
      west: `${resources}/clusters/west`,
    });
  });

  it('has a context for each cluster, that of the control plane being the current one', () => {
    const config = parse(kubeconfig(options, ['east'])) as Kubeconfig;

    expect(config.contexts.map(({ name }) => name)).toEqual(config.clusters.map(({ name }) => name));
    expect(config['current-context']).toBe('control-plane');
  });

  it('writes names in quotes that kubectl would take for something else than text', () => {
    expect(kubeconfig(options, ['on', '1e3'])).toMatch(/- name: "on"\n[^]*- name: "1e3"\n/);
  });

  it('does not let a cluster take one of its own names', () => {
    expect(servers(['clusterpedia', 'control-plane'])).toEqual({
      'control-plane': 'https://127.0.0.1:6443',
      clusterpedia: resources,
    });
  });
});
