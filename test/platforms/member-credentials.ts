import type { MemberCluster } from '#testing';

/** Everything with which somebody can enter a member; what is not a URL or a name is PEM, or a bearer token. */
export interface MemberCredentials {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly cert: string;
  readonly key: string;
  /** Of the certificate, as JSON. */
  readonly kubeconfig: string;
}

/** New credentials of a user. */
export async function issueCredentials(member: MemberCluster, username: string): Promise<MemberCredentials> {
  const { cert, key } = await member.clientAuthority.issue({
    commonName: username,
    organizations: [],
    usages: ['client'],
  });
  const { url: server, ca } = member;
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'member',
    clusters: [{ name: 'member', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'user', user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) } }],
    contexts: [{ name: 'member', context: { cluster: 'member', user: 'user' } }],
  };
  const token = member.access.issueToken({ username, groups: [] });
  return { server, ca, token, cert, key, kubeconfig: JSON.stringify(kubeconfig) };
}

/** Base64 of a text. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
