import type { V1Deployment, V1Job, V1PodTemplateSpec, V1StatefulSet } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import type { MemberClusterStore } from '#testing';
import { BundledServers } from './bundled-server.js';
import { DeploymentOnHost } from './deployment-on-host.js';
import { runJob } from './job-on-host.js';
import { installationNamespace, type KubernetesHost } from './kubernetes-host.js';
import { PodObjects } from './pod-objects.js';
import { PodOnHost, type PodOptions } from './pod-on-host.js';

const core = { group: '', version: 'v1' };
const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };
const statefulSets = { group: 'apps', version: 'v1', resource: 'statefulsets' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };

type Change = Parameters<Parameters<MemberClusterStore['onChange']>[0]>[1];

/**
 * What the controllers and the one node of a cluster do with its Jobs, Deployments and StatefulSets: run their pods as
 * processes of this machine, and say in the status how that goes.
 */
export class WorkloadsOnHost {
  /** The database servers of StatefulSets. */
  readonly servers: BundledServers;
  readonly #deployments = new Map<string, DeploymentOnHost>();
  readonly #generations = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #problems: string[] = [];
  #podCount = 0;

  constructor(
    private readonly host: KubernetesHost,
    private readonly images: PodOptions['images'],
  ) {
    this.servers = new BundledServers(host.cluster.store, installationNamespace);
    const followers: readonly (readonly [typeof jobs, (change: Change) => void])[] = [
      [jobs, (change) => this.#followJob(change)],
      [deployments, (change) => this.#followDeployment(change)],
      [statefulSets, (change) => this.#followStatefulSet(change)],
    ];
    host.cluster.store.onChange(({ group, resource }, change) => {
      const [, follow] = followers.find(([gvr]) => gvr.group === group && gvr.resource === resource) ?? [];
      follow?.(change);
    });
  }

  /** What did not start or did not end well since it was asked last, in its own words. */
  takeProblems(): readonly string[] {
    return this.#problems.splice(0);
  }

  /** The pods that Services lead to. */
  get pods(): readonly PodOnHost[] {
    return [...this.#deployments.values()].flatMap(({ pod }) => pod ?? []);
  }

  /** The pod of the Deployment whose name ends so. @throws Error when there is none yet */
  pod(component: string): PodOnHost {
    const [name = ''] = [...this.#deployments.keys()].filter((candidate) => candidate.endsWith(component));
    const pod = this.#deployments.get(name)?.pod;
    if (pod === undefined) {
      throw new Error(`no pod of ${component} is ready; there are ${[...this.#deployments.keys()].join(', ')}`);
    }
    return pod;
  }

  /** Waits for what has begun. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
    }
  }

  /** Stops what runs, in good order. @returns the exit codes of all pods of Deployments that there were */
  async stop(): Promise<readonly number[]> {
    await this.settled();
    const codes = await Promise.all([...this.#deployments.values()].map((deployment) => deployment.stop()));
    await this.servers.stopAll();
    return codes.flat();
  }

  #followJob({ type, current: { key } }: Change): void {
    if (type === 'ADDED') {
      const job = this.#read(jobs, key) as unknown as V1Job;
      const createPod = (): Promise<PodOnHost> => this.#createPod(job.metadata?.name ?? '', job.spec?.template);
      this.#run(key, runJob(this.host.cluster.store, job, createPod));
    }
  }

  #followDeployment({ type, current: { key } }: Change): void {
    const name = key.slice(key.indexOf('/') + 1);
    const followed = this.#deployments.get(name) ?? new DeploymentOnHost(this.host.cluster.store, this.#createPod);
    this.#deployments.set(name, followed);
    const next =
      type === 'DELETED' ? followed.end() : followed.follow(this.#read(deployments, key) as unknown as V1Deployment);
    if (next !== undefined) {
      this.#run(key, next);
    }
  }

  #followStatefulSet({ type, current: { key } }: Change): void {
    if (type === 'DELETED') {
      this.#generations.delete(key);
      this.#run(key, this.servers.stop(key.slice(key.indexOf('/') + 1)));
      return;
    }
    const set = this.#read(statefulSets, key) as unknown as V1StatefulSet;
    const { generation = 0 } = set.metadata ?? {};
    if (generation !== this.#generations.get(key)) {
      this.#generations.set(key, generation);
      this.#run(key, this.servers.start(set));
    }
  }

  #run(key: string, work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => void this.#problems.push(`${key}: ${String(error)}`))
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  #read(gvr: typeof jobs, key: string): KubernetesObject {
    const [namespace = '', name = ''] = key.split('/');
    return this.host.cluster.store.get(gvr, { namespace, name });
  }

  readonly #createPod = async (owner: string, template: V1PodTemplateSpec = {}): Promise<PodOnHost> => {
    const { store } = this.host.cluster;
    const held = (resource: string): readonly KubernetesObject[] =>
      store.list({ ...core, resource }, installationNamespace);
    return PodOnHost.create({
      host: this.host,
      identity: { name: `${owner}-${this.#podCount++}`, namespace: installationNamespace, nodeName: 'node-1' },
      template,
      objects: new PodObjects([...held('configmaps'), ...held('secrets')]),
      services: await this.servers.addresses(),
      images: this.images,
    });
  };
}
