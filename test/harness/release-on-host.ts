import type { V1APIService, V1Deployment, V1Job, V1PodTemplateSpec, V1Service } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import { Aggregator, eventually } from '#testing';
import { ClusterRights } from './cluster-rights.js';
import { httpGet, type HttpAnswer } from './http-request.js';
import { installationNamespace, type KubernetesHost } from './kubernetes-host.js';
import { PodObjects } from './pod-objects.js';
import { PodOnHost, type PodOptions } from './pod-on-host.js';

/** What an API server has a place for. The aggregation layer is played by {@link Aggregator}. */
const notStored = new Set(['APIService']);
const soon = { timeoutMs: 60_000, intervalMs: 100 };

/**
 * The manifests of a release, installed on a host: its hooks run first, then everything is applied, then the Deployments run.
 * Rights are those of the manifests and no others.
 */
export class ReleaseOnHost {
  readonly rights: ClusterRights;
  readonly #objects: readonly KubernetesObject[];
  readonly #pods = new Map<string, PodOnHost>();

  /** @param roles - of users who are not of the release */
  constructor(
    private readonly host: KubernetesHost,
    private readonly manifests: readonly KubernetesObject[],
    roles: readonly KubernetesObject[],
    private readonly images: PodOptions['images'] = [],
  ) {
    this.rights = new ClusterRights([...manifests, ...roles]);
    this.#objects = manifests;
    host.cluster.access.authorize = this.rights.authorize;
  }

  /** As `helm install` does it. @throws Error with the output of a hook or an init container that fails */
  async install(): Promise<void> {
    await this.runHooks('pre-install');
    await this.#apply(this.manifests.filter((object) => hookEvents(object).length === 0));
    await Promise.all(this.#deployments().map((deployment) => this.#startDeployment(deployment)));
  }

  /**
   * What Helm does before it installs or deletes: objects by weight, waiting for the end of each Job.
   *
   * @throws Error with the output of one that fails
   */
  async runHooks(event: 'pre-install' | 'pre-delete'): Promise<void> {
    const hooks = this.manifests.filter((object) => hookEvents(object).includes(event));
    for (const hook of [...hooks].sort((a, b) => hookWeight(a) - hookWeight(b))) {
      await this.#apply([hook]);
      if (hook.kind === 'Job') {
        const { metadata, spec } = hook as unknown as V1Job;
        await (await this.#createPod(metadata?.name ?? '', spec?.template)).runToEnd();
      }
    }
  }

  /** The pod of the Deployment whose name ends so. */
  pod(component: string): PodOnHost {
    const [name] = [...this.#pods.keys()].filter((candidate) => candidate.endsWith(component));
    const pod = this.#pods.get(name ?? '');
    if (pod === undefined) {
      throw new Error(`there is no pod of ${component}; there are ${[...this.#pods.keys()].join(', ')}`);
    }
    return pod;
  }

  /** Waits until all pods are ready as their probes say. */
  async ready(): Promise<void> {
    await Promise.all([...this.#pods.keys()].map((component) => this.#ready(component)));
  }

  /** What a probe of a component is answered. The kubelet checks no certificate. */
  async probe(component: string, kind: 'startupProbe' | 'livenessProbe' | 'readinessProbe'): Promise<HttpAnswer> {
    const pod = this.pod(component);
    const { httpGet: get } = pod.container[kind] ?? {};
    if (get === undefined) {
      throw new Error(`${component} has no ${kind} over HTTP`);
    }
    const scheme = (get.scheme ?? 'HTTP').toLowerCase();
    const port = pod.portOf(get.port);
    return httpGet(`${scheme}://127.0.0.1:${port}${get.path}`, { isUnchecked: true });
  }

  /** Services, with the address of this machine that each of their ports leads to. @throws Error for one that leads nowhere */
  serviceAddresses(): ReadonlyMap<string, string> {
    return new Map(
      this.#ofKind<V1Service>('Service').flatMap(({ metadata, spec }) => {
        const pods = [...this.#pods.values()].filter(({ labels }) => selects(spec?.selector, labels));
        const [pod] = pods;
        if (pod === undefined) {
          throw new Error(`Service ${metadata?.name} selects no pod`);
        }
        return (spec?.ports ?? []).map(({ port, targetPort }): [string, string] => [
          `${metadata?.name}:${port}`,
          `127.0.0.1:${pod.portOf(targetPort ?? port)}`,
        ]);
      }),
    );
  }

  /** The aggregation layer, with what the APIService says. Whoever asks for it stops it. */
  async aggregate(): Promise<Aggregator> {
    const [api] = this.#ofKind<V1APIService>('APIService');
    const { group = '', version = '', service, caBundle, insecureSkipTLSVerify = false } = api?.spec ?? {};
    const address = this.serviceAddresses().get(`${service?.name}:${service?.port}`);
    return Aggregator.start(this.host.cluster, {
      group,
      version,
      url: `https://${address}`,
      ca: insecureSkipTLSVerify ? undefined : Buffer.from(caBundle ?? '', 'base64').toString(),
      serverName: `${service?.name}.${service?.namespace}.svc`,
    });
  }

  /** Stops what runs, in good order. @returns exit codes */
  stop(): Promise<readonly number[]> {
    const running = [...this.#pods.values()].filter(({ isRunning }) => isRunning);
    return Promise.all(running.map(({ process }) => process.stop()));
  }

  async #ready(component: string): Promise<void> {
    const pod = this.pod(component);
    await eventually(async () => {
      pod.process.checkRunning();
      const { status, body } = await this.probe(component, 'readinessProbe');
      if (status !== 200) {
        throw new Error(`${component} is not ready: ${body}`);
      }
    }, soon);
  }

  async #startDeployment({ metadata, spec }: V1Deployment): Promise<void> {
    const pod = await this.#createPod(metadata?.name ?? '', spec?.template);
    this.#pods.set(metadata?.name ?? '', pod);
    await pod.runInitContainers();
    pod.start();
  }

  #createPod(name: string, template: V1PodTemplateSpec = {}): Promise<PodOnHost> {
    return PodOnHost.create({
      host: this.host,
      identity: { name: `${name}-0`, namespace: installationNamespace, nodeName: 'node-1' },
      template,
      objects: new PodObjects(this.#objects),
      images: this.images,
    });
  }

  async #apply(objects: readonly KubernetesObject[]): Promise<void> {
    await this.host.apply(...objects.filter(({ kind = '' }) => !notStored.has(kind)));
  }

  #deployments(): readonly V1Deployment[] {
    return this.#ofKind<V1Deployment>('Deployment');
  }

  #ofKind<T>(kind: string): readonly T[] {
    return this.manifests.filter((object) => object.kind === kind) as readonly unknown[] as readonly T[];
  }
}

function hookEvents({ metadata }: KubernetesObject): readonly string[] {
  return metadata?.annotations?.['helm.sh/hook']?.split(',') ?? [];
}

function hookWeight({ metadata }: KubernetesObject): number {
  return Number(metadata?.annotations?.['helm.sh/hook-weight'] ?? 0);
}

function selects(selector: Readonly<Record<string, string>> = {}, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
