import { stringify } from 'yaml';

/** What one context of a kubeconfig says. All PEM. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly server: string;
  readonly ca: string;
  readonly user: { readonly cert: string; readonly key: string };
}

/** A kubeconfig with a cluster, a user and a context for each entry; the first is the current context. */
export function formatKubeconfig(entries: readonly KubeconfigEntry[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, server, ca }) => ({
      name,
      cluster: { server, 'certificate-authority-data': toBase64(ca) },
    })),
    users: entries.map(({ name, user }) => ({
      name: `${name}-admin`,
      user: { 'client-certificate-data': toBase64(user.cert), 'client-key-data': toBase64(user.key) },
    })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: `${name}-admin` } })),
  });
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
