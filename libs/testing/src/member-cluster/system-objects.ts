import type { MemberClusterStore } from '../member-cluster-store.js';

export interface SystemObjectOptions {
  /** PEM of the authority of client certificates. */
  readonly clientCa: string;
  /** PEM of the authority of the front proxy's certificate. */
  readonly frontProxyCa: string;
}

const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const by = { manager: 'kube-apiserver', operation: 'Update' } as const;

/** Creates what every cluster has: its namespaces, and what extension API servers read to know whom to trust. */
export function createSystemObjects(store: MemberClusterStore, { clientCa, frontProxyCa }: SystemObjectOptions): void {
  for (const name of systemNamespaces) {
    store.create({ group: '', version: 'v1', resource: 'namespaces' }, { metadata: { name } }, { by });
  }
  const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system' };
  const data = {
    'client-ca-file': clientCa,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-client-ca-file': frontProxyCa,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
  store.create({ group: '', version: 'v1', resource: 'configmaps' }, { metadata, data }, { by });
}
