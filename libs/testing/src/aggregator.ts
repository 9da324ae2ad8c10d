import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { StatusError } from '#kube';
import type { KeyPair } from '#bootstrap';
import { AggregationBackend, type BackendUser } from './aggregator/aggregation-backend.js';
import { mergeDiscovery, mergeOpenApi, type JsonDocument } from './aggregator/merged-documents.js';
import type { MemberCluster } from './member-cluster.js';

/** What an APIService says, and where its Service leads. */
export interface AggregatedApi {
  readonly group: string;
  readonly version: string;
  readonly url: string;
  /** PEM of the authority of the API server's certificate, which is not checked without one. */
  readonly ca: string | undefined;
  /** The name that must be in the certificate, `<service>.<namespace>.svc`; the host of the URL when absent. */
  readonly serverName?: string;
}

/** Who the aggregation layer is, when it asks for itself. */
const availabilityProbe: BackendUser = { username: 'system:kube-aggregator', groups: ['system:masters'] };
const openApiDownload: BackendUser = { username: 'system:aggregator', groups: [] };

/**
 * The aggregation layer of a kube-apiserver in front of a member cluster: requests for one group go to an API server of its
 * own, with the caller in the headers of a front proxy and nothing of the caller's credentials; discovery and OpenAPI are
 * those of both. Made by {@link Aggregator.start}; whoever starts it stops it.
 */
export class Aggregator {
  private constructor(
    private readonly cluster: MemberCluster,
    private readonly api: AggregatedApi,
    private readonly parts: {
      readonly host: AggregationBackend;
      readonly backend: AggregationBackend;
      readonly server: Server;
    },
    /** PEM of the authority of its certificate. */
    readonly ca: string,
  ) {}

  static async start(cluster: MemberCluster, api: AggregatedApi): Promise<Aggregator> {
    const { clientAuthority, frontProxyAuthority } = cluster;
    const proxy = await frontProxyAuthority.issue({ commonName: 'front-proxy-client', usages: ['client'] });
    const backend = new AggregationBackend({ url: api.url, ca: api.ca, proxy, serverName: api.serverName });
    const host = new AggregationBackend({
      url: cluster.url,
      ca: cluster.ca,
      token: (user) => cluster.access.issueToken(user),
    });
    // Of the same authority as users: who trusts the one trusts the other.
    const identity: KeyPair = await clientAuthority.issue({
      commonName: 'aggregator',
      hosts: ['127.0.0.1'],
      usages: ['server'],
    });
    const tls = {
      cert: identity.cert,
      key: identity.key,
      ca: clientAuthority.cert,
      requestCert: true,
      rejectUnauthorized: false,
    };
    const server = createServer(tls);
    const aggregator = new Aggregator(cluster, api, { host, backend, server }, clientAuthority.cert);
    server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void aggregator.#serve(request, response),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return aggregator;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.parts.server.address() as AddressInfo).port}`;
  }

  /** Whether the API server answers as an APIService that is to be available must. */
  async isAvailable(): Promise<boolean> {
    const { group, version } = this.api;
    const { status } = await this.parts.backend.get(`/apis/${group}/${version}`, availabilityProbe, 'application/json');
    return status >= 200 && status < 300;
  }

  async stop(): Promise<void> {
    const closed = once(this.parts.server, 'close');
    this.parts.server.close();
    this.parts.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const user = this.cluster.access.authenticate(request);
      const [path = '/'] = (request.url ?? '/').split('?');
      const isMerged = path === '/apis' || path === '/openapi/v2' || path === '/openapi/v3';
      if (isMerged) {
        await this.#merge(path, request, response, user);
      } else {
        await (this.#isOurs(path) ? this.parts.backend : this.parts.host).forward(request, response, user);
      }
    } catch (error) {
      const status = error instanceof StatusError ? error : new StatusError('ServiceUnavailable', String(error));
      response.writeHead(status.code, { 'content-type': 'application/json' }).end(JSON.stringify(status.toStatus()));
    }
  }

  #isOurs(path: string): boolean {
    const { group } = this.api;
    return [`/apis/${group}`, `/openapi/v3/apis/${group}`].some((own) => path === own || path.startsWith(`${own}/`));
  }

  async #merge(path: string, { headers }: IncomingMessage, response: ServerResponse, user: BackendUser): Promise<void> {
    const { host, backend } = this.parts;
    const accept = path === '/apis' ? (headers.accept ?? '') : 'application/json';
    const asker = path === '/apis' ? availabilityProbe : openApiDownload;
    const [own, aggregated] = await Promise.all([host.get(path, user, accept), backend.get(path, asker, accept)]);
    if (aggregated.status !== 200) {
      throw new StatusError('ServiceUnavailable', `${this.api.url}${path} answered ${aggregated.status}`);
    }
    const merge = path === '/apis' ? mergeDiscovery : mergeOpenApi;
    const document = merge(JSON.parse(own.body) as JsonDocument, JSON.parse(aggregated.body) as JsonDocument);
    response.writeHead(own.status, { 'content-type': own.contentType }).end(JSON.stringify(document));
  }
}
