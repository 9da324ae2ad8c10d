import { parse, stringify } from 'yaml';
import { KubeconfigDocument } from './kubeconfig-document.js';
import { type SearchClusters, updateSearchClusters } from './search-clusters.js';

const server = 'https://control.example:6443';
const all = `${server}/apis/clusterpedia.io/v1beta1/resources`;

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[];
  readonly contexts: readonly { readonly name: string; readonly context: unknown }[];
}

/** A kubeconfig of somebody who has other clusters, too. */
function kubeconfigWith({
  cluster = {},
  clusters = [],
}: { cluster?: object; clusters?: readonly object[] } = {}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admin@control',
    clusters: [{ name: 'control', cluster: { server, ...cluster } }, ...clusters],
    contexts: [
      { name: 'admin@control', context: { cluster: 'control', user: 'admin', namespace: 'shop' } },
      { name: 'west', context: { cluster: 'elsewhere', user: 'me' } },
    ],
    users: [{ name: 'admin', user: { token: 'secret' } }],
  });
}

function update(
  text: string,
  request: Partial<SearchClusters> = {},
): { readonly text: string; readonly changes: Readonly<Record<string, string>>; readonly after: Kubeconfig } {
  const document = new KubeconfigDocument(text);
  const changes = updateSearchClusters(document, {
    context: 'admin@control',
    server,
    prefix: '',
    pediaClusters: ['east', 'west'],
    withContexts: false,
    taken: new Set(),
    ...request,
  });
  return {
    text: document.toString(),
    changes: Object.fromEntries(changes.map(({ name, change }) => [name, change])),
    after: parse(document.toString()) as Kubeconfig,
  };
}

function serversOf({ clusters }: Kubeconfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(clusters.map(({ name, cluster }) => [name, cluster['server']]));
}

const contextNames = ({ contexts }: Kubeconfig): readonly string[] => contexts.map(({ name }) => name);

describe('updateSearchClusters', () => {
  it('adds a cluster for all PediaClusters together and for each of them', () => {
    const { after, changes } = update(kubeconfigWith());

    expect(serversOf(after)).toEqual({
      control: server,
      clusterpedia: all,
      east: `${all}/clusters/east`,
      west: `${all}/clusters/west`,
    });
    expect(changes).toEqual({ clusterpedia: 'added', east: 'added', west: 'added' });
  });

  it.each([
    ['a CA', { 'certificate-authority-data': 'Q0E=' }],
    ['a CA file', { 'certificate-authority': 'pki/ca.crt' }],
    ['no verification', { 'insecure-skip-tls-verify': true }],
    ['a TLS name', { 'tls-server-name': 'kubernetes' }],
    ['a proxy', { 'proxy-url': 'socks5://proxy:1080' }],
    ['no compression', { 'disable-compression': true }],
  ])('connects with %s where the control plane is connected to so', (_, cluster) => {
    const { after } = update(kubeconfigWith({ cluster }), { pediaClusters: ['east'] });

    expect(after.clusters.at(-1)).toEqual({ name: 'east', cluster: { ...cluster, server: `${all}/clusters/east` } });
  });

  it('leaves out notes that others keep about the cluster of the control plane', () => {
    const extensions = [{ name: 'minikube', extension: { provider: 'minikube' } }];

    const { after } = update(kubeconfigWith({ cluster: { extensions } }), { pediaClusters: [] });

    expect(after.clusters.at(-1)).toEqual({ name: 'clusterpedia', cluster: { server: all } });
  });

  it('changes nothing, to the letter, when everything is there', () => {
    const { text } = update(`# mine\n${kubeconfigWith()}`);

    expect(update(text)).toMatchObject({
      text,
      changes: { clusterpedia: 'unchanged', east: 'unchanged', west: 'unchanged' },
    });
  });

  it('follows the connection of the control plane', () => {
    const cluster = { 'certificate-authority-data': 'bmV3' };
    const east = { server: `${all}/clusters/east`, 'certificate-authority-data': 'b2xk' };

    const { after, changes } = update(kubeconfigWith({ cluster, clusters: [{ name: 'east', cluster: east }] }));

    expect(changes).toMatchObject({ east: 'updated' });
    expect(after.clusters[1]).toEqual({ name: 'east', cluster: { ...east, ...cluster } });
  });

  it('removes a cluster whose PediaCluster has gone, with its context', () => {
    const { text } = update(kubeconfigWith(), { pediaClusters: ['east', 'north'], withContexts: true });

    const { after, changes } = update(text, { pediaClusters: ['east'] });

    expect(changes).toEqual({ clusterpedia: 'unchanged', east: 'unchanged', north: 'removed' });
    expect(contextNames(after)).toEqual(['admin@control', 'west', 'clusterpedia', 'east']);
  });

  it('removes everything of its own, and only that', () => {
    const before = kubeconfigWith({ clusters: [{ name: 'north', cluster: { server: 'https://north:6443' } }] });
    const { text } = update(before, { pediaClusters: ['east'], withContexts: true });

    const { after, changes } = update(text, { pediaClusters: undefined });

    expect(changes).toEqual({ clusterpedia: 'removed', east: 'removed' });
    expect(after).toEqual(parse(before));
  });

  it('leaves the entries of another prefix alone', () => {
    const { text } = update(kubeconfigWith(), { prefix: 'a-', pediaClusters: ['east'] });

    const { after } = update(update(text, { prefix: 'b-', pediaClusters: ['east'] }).text, {
      prefix: 'b-',
      pediaClusters: undefined,
    });

    expect(serversOf(after)).toEqual({ control: server, 'a-clusterpedia': all, 'a-east': `${all}/clusters/east` });
  });

  it('takes over what the script of the original has written', () => {
    const before = kubeconfigWith({
      clusters: [
        { name: 'clusterpedia', cluster: { server: all } },
        { name: 'gone', cluster: { server: `${all}/clusters/gone` } },
      ],
    });

    expect(update(before, { pediaClusters: [] }).changes).toEqual({ clusterpedia: 'unchanged', gone: 'removed' });
  });

  it('adds a context with the user and the namespace of the chosen one', () => {
    const { after } = update(kubeconfigWith(), { pediaClusters: ['east'], withContexts: true });

    expect(after.contexts.at(-1)).toEqual({
      name: 'east',
      context: { cluster: 'east', user: 'admin', namespace: 'shop' },
    });
  });

  const elsewhere = [{ name: 'east', cluster: { server: 'https://east:6443' } }];
  it.each<[string, string, Partial<SearchClusters>, string]>([
    ['a cluster', kubeconfigWith({ clusters: elsewhere }), {}, 'cluster "east"'],
    [
      'a cluster of another file',
      kubeconfigWith(),
      { taken: new Set(['clusterpedia', 'west']) },
      'cluster "clusterpedia", cluster "west"',
    ],
    ['a context', kubeconfigWith(), { withContexts: true }, 'context "west"'],
    ['the cluster of the control plane', kubeconfigWith(), { pediaClusters: ['control'] }, 'cluster "control"'],
    [
      'the view of another control plane',
      kubeconfigWith({ clusters: [{ name: 'clusterpedia', cluster: { server: all.replace('control', 'other') } }] }),
      {},
      'cluster "clusterpedia"',
    ],
  ])('refuses to replace %s', (_, before, request, names) => {
    expect(() => update(before, request)).toThrow(
      `the kubeconfig has entries of these names that lead elsewhere: ${names}; choose other names with --prefix`,
    );
    expect(() => update(before, { ...request, prefix: 'pedia-' })).not.toThrow();
  });

  it('has no entry for a PediaCluster that is called as all of them', () => {
    expect(serversOf(update(kubeconfigWith(), { pediaClusters: ['clusterpedia'] }).after)).toEqual({
      control: server,
      clusterpedia: all,
    });
  });
});
