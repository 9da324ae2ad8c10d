import type { V1APIService, V1Service } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import { Aggregator, eventually } from '#testing';
import { ClusterRights } from './cluster-rights.js';
import type { HttpAnswer } from './http-request.js';
import { installationNamespace, type KubernetesHost } from './kubernetes-host.js';
import type { PodOnHost, PodOptions, ProbeKind } from './pod-on-host.js';
import { selects } from './service-selector.js';
import { WorkloadsOnHost } from './workloads-on-host.js';

const services = { group: '', version: 'v1', resource: 'services' };
const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
const soon = { timeoutMs: 60_000, intervalMs: 100 };

/**
 * What runs on a host, whoever applied it there. Rights are those of the roles on the host and no others.
 */
export class ReleaseOnHost {
  readonly rights: ClusterRights;
  readonly workloads: WorkloadsOnHost;

  constructor(
    private readonly host: KubernetesHost,
    images: PodOptions['images'] = [],
  ) {
    this.rights = new ClusterRights(host.cluster.store);
    this.workloads = new WorkloadsOnHost(host, images);
    host.cluster.access.authorize = this.rights.authorize;
  }

  /** The pod of the Deployment whose name ends so. */
  pod(component: string): PodOnHost {
    return this.workloads.pod(component);
  }

  /** What a probe of a component is answered. */
  probe(component: string, kind: ProbeKind): Promise<HttpAnswer> {
    return this.pod(component).probe(kind);
  }

  /** Services, with the address of this machine that each of their ports leads to. @throws Error for one that leads nowhere */
  serviceAddresses(): ReadonlyMap<string, string> {
    return new Map(
      this.#held<V1Service>(services).flatMap(({ metadata, spec }) => {
        const [pod] = this.workloads.pods.filter(({ labels }) => selects(spec?.selector, labels));
        return (spec?.ports ?? []).map(({ port, targetPort }): [string, string] => {
          const found = pod?.portOf(targetPort ?? port) ?? this.workloads.servers.portBehind(spec?.selector);
          if (found === undefined) {
            throw new Error(`Service ${metadata?.name} selects no pod`);
          }
          return [`${metadata?.name}:${port}`, `127.0.0.1:${found}`];
        });
      }),
    );
  }

  /** The aggregation layer, with what the APIService says, once its Service leads somewhere. Whoever asks for it stops it. */
  async aggregate(): Promise<Aggregator> {
    const spec = this.#held<V1APIService>(apiServices)
      .map((api) => api.spec)
      .find((candidate) => candidate?.service !== undefined);
    const { group = '', version = '', service, caBundle, insecureSkipTLSVerify = false } = spec ?? {};
    const address = await eventually(() => this.serviceAddresses().get(`${service?.name}:${service?.port}`), soon);
    return Aggregator.start(this.host.cluster, {
      group,
      version,
      url: `https://${address}`,
      ca: insecureSkipTLSVerify ? undefined : Buffer.from(caBundle ?? '', 'base64').toString(),
      serverName: `${service?.name}.${service?.namespace}.svc`,
    });
  }

  #held<T>(gvr: typeof services): readonly T[] {
    const objects: readonly KubernetesObject[] = this.host.cluster.store.list(
      gvr,
      gvr === services ? installationNamespace : '',
    );
    return objects as readonly unknown[] as readonly T[];
  }
}
