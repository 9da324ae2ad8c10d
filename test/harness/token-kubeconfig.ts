/** How somebody with a bearer token reaches an API server. */
interface TokenAccess {
  readonly server: string;
  /** PEM of the authority of the server's certificate. */
  readonly ca: string;
  readonly token: string;
}

/** The text of a kubeconfig with one context. */
export function tokenKubeconfig({ server, ca, token }: TokenAccess): string {
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'context',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user: { token } }],
    contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
  });
}
