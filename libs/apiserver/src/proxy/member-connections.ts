import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { PediaCluster } from '#api';
import {
  ClusterSecrets,
  ControlPlaneClient,
  hostUsesOf,
  parseServerUrl,
  PassthroughClient,
  RestConfigError,
  restConfigHash,
  restConfigOfCluster,
  type RestConfig,
} from '#client';
import { StatusError } from '#kube';
import { ResourceRegistry } from '../resource-registry.js';
import type { ProxyCredentials } from './proxy-credentials.js';
import type { ProxySettings } from './proxy.options.js';
import { PROXY_SETTINGS, RUN_NAMESPACE } from './proxy.tokens.js';

/** A way to a member for one request. */
export interface MemberConnection {
  readonly client: PassthroughClient;
  /** The request is over. */
  readonly release: () => void;
}

/** The connections to members that requests are passed on over. Those of a PediaCluster's own are kept. */
@Injectable()
export class MemberConnections implements OnApplicationShutdown {
  readonly #kept = new Map<string, { readonly hash: string; readonly client: PassthroughClient }>();
  readonly #secrets: ClusterSecrets;

  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(PROXY_SETTINGS) private readonly settings: ProxySettings,
    @Inject(ControlPlaneClient) controlPlane: ControlPlaneClient,
    @Inject(RUN_NAMESPACE) runNamespace: string,
  ) {
    this.#secrets = new ClusterSecrets(controlPlane, runNamespace);
  }

  /**
   * How to reach a member for one request: with the credentials that it brings, else with those of the PediaCluster when
   * that is allowed, else without any. Whose certificate to trust is for the PediaCluster to say, in any case.
   *
   * @throws StatusError `NotFound` for a cluster there is none of, `BadRequest` when its description leads nowhere,
   * `ServiceUnavailable` while its Secrets cannot be read
   */
  async to(name: string, brought: ProxyCredentials | undefined): Promise<MemberConnection> {
    const cluster = this.registry.clusterOf(name);
    const described = await this.#describedBy(cluster);
    if (brought !== undefined) {
      const trust = brought.ca === undefined ? described : { ...described, caFile: undefined };
      const client = clientFor({ ...withoutIdentity(trust), ...brought });
      return { client, release: () => void client.close() };
    }
    const config = this.settings.usesClusterCredentials ? described : withoutIdentity(described);
    return { client: this.#keptFor(name, config), release: () => undefined };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ client }) => client.destroy()));
  }

  async #describedBy(cluster: PediaCluster): Promise<RestConfig> {
    const { settings } = this;
    try {
      const config = await restConfigOfCluster(cluster, settings.readsSecrets ? this.#secrets.lookup : undefined);
      if (!settings.usesHostCredentials && hostUsesOf(config).length > 0) {
        throw new RestConfigError('the kubeconfig uses programs or files of the host, which is switched off');
      }
      return config;
    } catch (cause) {
      if (!(cause instanceof RestConfigError)) {
        throw new StatusError('ServiceUnavailable', 'the credentials of the cluster cannot be read at the moment', {
          cause,
          details: { retryAfterSeconds: 1 },
        });
      }
      if (settings.usesClusterCredentials) {
        throw new StatusError('BadRequest', cause.message, { cause });
      }
      return addressOf(cluster);
    }
  }

  #keptFor(name: string, config: RestConfig): PassthroughClient {
    const hash = restConfigHash(config);
    const known = this.#kept.get(name);
    if (known?.hash === hash) {
      return known.client;
    }
    this.#dropGone();
    const client = clientFor(config);
    void known?.client.close();
    this.#kept.set(name, { hash, client });
    return client;
  }

  /** Clusters come and go; what was kept for one that has gone would be kept for ever. */
  #dropGone(): void {
    for (const [name, { client }] of this.#kept) {
      if (!this.registry.has(name)) {
        this.#kept.delete(name);
        void client.close();
      }
    }
  }
}

/** Who the server is and whom to trust about that; not who is asking. */
function withoutIdentity(config: RestConfig): RestConfig {
  const { server, ca, caFile, insecureSkipTlsVerify, tlsServerName, proxyUrl } = config;
  return { server, ca, caFile, insecureSkipTlsVerify, tlsServerName, proxyUrl };
}

/** Of a PediaCluster whose credentials are missing, or may not be read. */
function addressOf({ spec, status }: PediaCluster): RestConfig {
  const server = status?.apiserver ?? spec.apiserver ?? '';
  if (server === '') {
    throw new StatusError('BadRequest', '.Spec.APIServer and .Status.APIServer are empty');
  }
  const ca = (spec.caData ?? '') === '' ? undefined : Buffer.from(spec.caData ?? '', 'base64').toString('utf8');
  return asBadRequest(() => ({ server: parseServerUrl(server), ca, insecureSkipTlsVerify: ca === undefined }));
}

function clientFor(config: RestConfig): PassthroughClient {
  return asBadRequest(() => new PassthroughClient(config));
}

function asBadRequest<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw cause instanceof RestConfigError ? new StatusError('BadRequest', cause.message, { cause }) : cause;
  }
}
