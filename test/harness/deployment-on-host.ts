import { createHash } from 'node:crypto';
import type { V1Deployment, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { MemberClusterStore } from '#testing';
import type { PodOnHost } from './pod-on-host.js';

const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const replicaSets = { group: 'apps', version: 'v1', resource: 'replicasets' };
const by = { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status' } as const;
const hashLabel = 'pod-template-hash';

/**
 * A Deployment with one pod, whatever it says of replicas. A new template is a new pod, which takes over when it is ready; the one
 * before is then stopped.
 */
export class DeploymentOnHost {
  readonly #exitCodes: number[] = [];
  #pod: PodOnHost | undefined;
  #generation = 0;
  #hash = '';
  #rollout = Promise.resolve();

  constructor(
    private readonly store: MemberClusterStore,
    private readonly createPod: (owner: string, template: V1PodTemplateSpec) => Promise<PodOnHost>,
  ) {}

  /** The pod that is ready. */
  get pod(): PodOnHost | undefined {
    return this.#pod;
  }

  /**
   * What has to be done about its present state; `undefined` when that is known already.
   *
   * @throws Error with the output of a pod that does not become ready
   */
  follow(deployment: V1Deployment): Promise<void> | undefined {
    const { generation = 0 } = deployment.metadata ?? {};
    if (generation === this.#generation) {
      return undefined;
    }
    this.#generation = generation;
    return this.#afterwards(() => this.#roll(deployment));
  }

  /** When it was deleted. */
  end(): Promise<void> {
    this.#generation = 0;
    this.#hash = '';
    return this.#afterwards(() => this.#replaceBy(undefined));
  }

  /** @returns the exit codes of its pods, in their order */
  async stop(): Promise<readonly number[]> {
    await this.end();
    return this.#exitCodes;
  }

  /** One after the other: what failed before is no reason not to do the next. */
  #afterwards(work: () => Promise<void>): Promise<void> {
    const next = this.#rollout.then(work);
    this.#rollout = next.catch(() => undefined);
    return next;
  }

  async #roll(deployment: V1Deployment): Promise<void> {
    const { name = '', generation } = deployment.metadata ?? {};
    // What came after it is what counts.
    if (generation !== this.#generation) {
      return;
    }
    const { template } = deployment.spec ?? {};
    const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
    if (template !== undefined && hash !== this.#hash) {
      const set = `${name}-${hash}`;
      this.#createReplicaSet(deployment, set, hash);
      const pod = await this.createPod(set, template);
      await pod.runInitContainers();
      pod.start();
      await pod.ready();
      await this.#replaceBy(pod);
      this.#hash = hash;
      this.#writeStatus(replicaSets, deployment, set, {});
    }
    const now = new Date().toISOString();
    const conditions = [{ type: 'Available', status: 'True', lastTransitionTime: now, lastUpdateTime: now }];
    this.#writeStatus(deployments, deployment, name, { updatedReplicas: 1, conditions });
  }

  async #replaceBy(pod: PodOnHost | undefined): Promise<void> {
    const previous = this.#pod;
    this.#pod = pod;
    if (previous !== undefined) {
      this.#exitCodes.push(await previous.process.stop());
    }
  }

  /** One for each template, kept for the way back. */
  #createReplicaSet({ metadata, spec }: V1Deployment, name: string, hash: string): void {
    const { namespace = '', uid = '', name: owner = '' } = metadata ?? {};
    if (this.store.list(replicaSets, namespace).some((set) => set.metadata?.name === name)) {
      return;
    }
    const own = { [hashLabel]: hash };
    const { annotations, labels: given } = spec?.template.metadata ?? {};
    const labels = { ...given, ...own };
    this.store.create(replicaSets, {
      metadata: {
        name,
        namespace,
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: owner, uid, controller: true }],
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: { ...spec?.selector.matchLabels, ...own } },
        template: { metadata: { annotations, labels }, spec: spec?.template.spec },
      },
    });
  }

  /** Nothing when it was deleted in the meantime. */
  #writeStatus(gvr: typeof deployments, { metadata }: V1Deployment, name: string, more: object): void {
    const namespace = metadata?.namespace ?? '';
    const found = this.store.list(gvr, namespace).find((object) => object.metadata?.name === name);
    if (found !== undefined) {
      const { generation: observedGeneration } = found.metadata ?? {};
      const status = { observedGeneration, replicas: 1, readyReplicas: 1, availableReplicas: 1, ...more };
      this.store.update(gvr, { ...found, status }, { by });
    }
  }
}
