import { CertificateAuthority, type KeyPair } from '#bootstrap';
import { ApiServer } from './member-cluster/api-server.js';
import { ClusterAccess, type UserInfo } from './member-cluster/authentication.js';
import { announceVersions, runClusterControllers } from './member-cluster/cluster-controllers.js';
import { Containers } from './member-cluster/containers/containers.js';
import { HttpsListener } from './member-cluster/https-listener.js';
import { formatKubeconfig, type KubeconfigEntry } from './member-cluster/kubeconfig.js';
import type { RequestLog } from './member-cluster/request-log.js';
import { builtInResources, defaultGroupVersions } from './member-cluster/served-resource.js';
import { createSystemObjects } from './member-cluster/system-objects.js';
import type { OpenWatch, WatchSettings } from './member-cluster/watch-handler.js';
import { MemberClusterFaults } from './member-cluster-faults.js';
import { MemberClusterStore } from './member-cluster-store.js';

export interface MemberClusterOptions {
  readonly name: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Built-in groups and versions to serve, such as `apps/v1`; those of Kubernetes 1.32 when absent. */
  readonly groupVersions?: readonly string[];
  /** Changes of each resource that are remembered; 10,000 when absent. */
  readonly historyLimit?: number;
  /** A minute when absent. */
  readonly bookmarkIntervalMs?: number;
}

export interface WatchFilter {
  /** Only the watches of a resource (`pods`); all when absent. */
  readonly resource?: string;
  /** `end` completes the response as a server does that shuts down, `reset` breaks it off; reset when absent. */
  readonly how?: 'end' | 'reset';
}

/** Who signs: the certificate of the server, those of clients, and that of the front proxy. */
interface Authorities {
  readonly serving: CertificateAuthority;
  readonly client: CertificateAuthority;
  readonly frontProxy: CertificateAuthority;
}

const admin: UserInfo = { username: 'kubernetes-admin', groups: ['system:masters'] };

/**
 * Starts a simulated member cluster with the objects every cluster has and no others.
 *
 * @throws Error when the port is taken
 */
export async function startMemberCluster(options: MemberClusterOptions): Promise<MemberCluster> {
  const { name } = options;
  const authorities: Authorities = {
    serving: await CertificateAuthority.create({ commonName: `${name}-ca` }),
    client: await CertificateAuthority.create({ commonName: `${name}-client-ca` }),
    frontProxy: await CertificateAuthority.create({ commonName: `${name}-front-proxy-ca` }),
  };
  const serving = await issueServing(authorities.serving);
  const adminPair = await authorities.client.issue({
    commonName: admin.username,
    organizations: admin.groups,
    usages: ['client'],
  });
  const cluster = new MemberCluster(options, authorities, serving, adminPair);
  await cluster.listen();
  return cluster;
}

function issueServing(authority: CertificateAuthority): Promise<KeyPair> {
  return authority.issue({ commonName: 'kube-apiserver', hosts: ['localhost', '127.0.0.1'], usages: ['server'] });
}

/**
 * A simulated member cluster: an HTTPS API server on a loopback port that behaves on the wire as kube-apiserver 1.32, over
 * objects in memory. Made by {@link startMemberCluster}; whoever starts it stops it.
 */
export class MemberCluster {
  readonly name: string;
  readonly store: MemberClusterStore;
  readonly faults = new MemberClusterFaults();
  /** Who may enter, and who may do what. */
  readonly access = new ClusterAccess();
  /** What runs in its pods. */
  readonly containers = new Containers();
  /** The requests it got. */
  readonly requests: RequestLog;
  /** Bearer token of an administrator. */
  readonly token: string;
  /** Signs client certificates that the cluster accepts. */
  readonly clientAuthority: CertificateAuthority;
  /** Signs the certificate of an aggregator that may say who the user is. */
  readonly frontProxyAuthority: CertificateAuthority;
  readonly #admin: KeyPair;
  readonly #openWatches = new Set<OpenWatch>();
  readonly #watches: WatchSettings;
  readonly #listener: HttpsListener;
  #servingAuthority: CertificateAuthority;

  constructor(options: MemberClusterOptions, authorities: Authorities, serving: KeyPair, adminPair: KeyPair) {
    const { groupVersions = defaultGroupVersions, historyLimit = 10_000, bookmarkIntervalMs = 60_000 } = options;
    this.name = options.name;
    this.token = this.access.issueToken(admin);
    this.clientAuthority = authorities.client;
    this.frontProxyAuthority = authorities.frontProxy;
    this.#servingAuthority = authorities.serving;
    this.#admin = adminPair;
    this.store = new MemberClusterStore({ groupVersions, historyLimit });
    createSystemObjects(this.store, { clientCa: authorities.client.cert, frontProxyCa: authorities.frontProxy.cert });
    runClusterControllers(this.store);
    this.#watches = { bookmarkIntervalMs, offersWatchLists: true, open: this.#openWatches };
    const { store, faults, access, containers } = this;
    const server = new ApiServer({ store, faults, access, containers, watches: this.#watches });
    this.requests = server.requests;
    const identity = { ...serving, ca: authorities.client.cert };
    this.#listener = new HttpsListener(
      options.port ?? 0,
      identity,
      (request, response) => void server.serve(request, response),
      (request, socket) => void server.upgrade(request, socket),
    );
  }

  get url(): string {
    return `https://127.0.0.1:${this.#listener.port}`;
  }

  /** PEM of the authority that signed the certificate of the server. */
  get ca(): string {
    return this.#servingAuthority.cert;
  }

  /** Whether a watch may begin with everything there is, as by default since Kubernetes 1.32. It may. */
  set offersWatchLists(isOffered: boolean) {
    this.#watches.offersWatchLists = isOffered;
  }

  /** How many watches are open, of a resource or of all. */
  openWatchCount(resource?: string): number {
    return this.#watchesOf(resource).length;
  }

  /** How an administrator reaches the cluster, with a client certificate. */
  kubeconfigEntry(): KubeconfigEntry {
    return { name: this.name, server: this.url, ca: this.ca, user: this.#admin };
  }

  /** A kubeconfig of an administrator; context and cluster are called as the cluster. */
  kubeconfig(): string {
    return formatKubeconfig([this.kubeconfigEntry()]);
  }

  /** Answer again after {@link stop}. */
  async listen(): Promise<void> {
    await this.#listener.start();
  }

  /** Stop answering; connections are cut. The objects stay. */
  async stop(): Promise<void> {
    await this.#listener.stop();
  }

  /** Stop and answer again on the same port, as a server that has only etcd to remember the past: old watches expire. */
  async restart(): Promise<void> {
    await this.stop();
    this.store.forgetWatchHistory();
    await this.listen();
  }

  /**
   * Restart as another release, which serves other built-in groups and versions.
   *
   * @param groupVersions - such as `apps/v1`
   */
  async upgrade(groupVersions: readonly string[]): Promise<void> {
    await this.stop();
    this.store.resources.replaceBuiltIn(builtInResources(groupVersions));
    announceVersions(this.store);
    this.store.forgetWatchHistory();
    await this.listen();
  }

  /** End open watches; the clients may open them again. */
  dropWatches({ resource, how = 'reset' }: WatchFilter = {}): void {
    for (const watch of this.#watchesOf(resource)) {
      watch[how]();
    }
  }

  /** Cut every connection; the clients may connect again. */
  dropConnections(): void {
    this.#listener.dropConnections();
  }

  /** Serve with a certificate of a new authority: whoever trusts only the old one is left outside. */
  async rotateCertificate(): Promise<void> {
    const authority = await CertificateAuthority.create({ commonName: `${this.name}-ca` });
    const serving = await issueServing(authority);
    this.#servingAuthority = authority;
    this.#listener.changeIdentity({ ...serving, ca: this.clientAuthority.cert });
  }

  #watchesOf(resource: string | undefined): readonly OpenWatch[] {
    return [...this.#openWatches].filter((watch) => resource === undefined || watch.resource.resource === resource);
  }
}
