import type { PediaClusterSpec } from '#api';
import type { MemberCluster } from '#testing';
import { installationNamespace, type KubernetesHost } from '../harness/kubernetes-host.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const secrets = { group: '', version: 'v1', resource: 'secrets' } as const;
const admin = { username: 'clusterpedia', groups: ['system:masters'] };

type Connection = Pick<PediaClusterSpec, 'apiserver' | 'caData' | 'tokenData' | 'kubeconfig' | 'authenticationFrom'>;

/** The ways in which a PediaCluster can say how its member is reached. */
export const connectionStyles = ['kubeconfig', 'token', 'kubeconfig in Secret', 'token in Secret'] as const;
export type ConnectionStyle = (typeof connectionStyles)[number];

/** How Clusterpedia reaches one member. What it knows of it changes only when it is {@link publish}ed. */
export class MemberCredentials {
  #token: string;

  constructor(
    private readonly host: KubernetesHost,
    private readonly member: MemberCluster,
    private readonly style: ConnectionStyle,
  ) {
    this.#token = member.access.issueToken(admin);
  }

  /** Refuses what was good so far. Connections that are open are not cut. */
  revoke(): void {
    this.member.access.revokeToken(this.#token);
    this.#token = this.member.access.issueToken(admin);
  }

  /** Writes the Secret, if there is one. @returns what the PediaCluster has to say */
  publish(): Connection {
    const { ca, url: apiserver, name } = this.member;
    const token = this.#token;
    switch (this.style) {
      case 'kubeconfig':
        return { kubeconfig: base64(this.#kubeconfig()) };
      case 'token':
        return { apiserver, caData: base64(ca), tokenData: base64(token) };
      case 'kubeconfig in Secret':
        this.#writeSecret({ kubeconfig: base64(this.#kubeconfig()) });
        return { authenticationFrom: { kubeconfig: { name, key: 'kubeconfig' } } };
      case 'token in Secret':
        this.#writeSecret({ ca: base64(ca), token: base64(token) });
        return { apiserver, authenticationFrom: { ca: { name, key: 'ca' }, token: { name, key: 'token' } } };
    }
  }

  #kubeconfig(): string {
    const { ca, url: server } = this.member;
    return tokenKubeconfig({ server, ca, token: this.#token });
  }

  #writeSecret(data: Readonly<Record<string, string>>): void {
    const { store } = this.host.cluster;
    const metadata = { namespace: installationNamespace, name: this.member.name };
    const current = store
      .list(secrets, installationNamespace)
      .find(({ metadata: found }) => found?.name === metadata.name);
    if (current === undefined) {
      store.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data });
    } else {
      store.update(secrets, { ...current, data });
    }
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
