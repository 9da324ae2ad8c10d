import { formatObjectName, type GroupVersionResource, type KubernetesObject, parseObjectName } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import { Identities } from './identity.js';
import { bumpImage, flipReadiness, replicaOf, restartContainer, withReplicas } from './object-changes.js';
import { Random } from './random.js';
import { generateEvent } from './surroundings.js';

const core = { group: '', version: 'v1' } as const;
const apps = { group: 'apps', version: 'v1' } as const;
const pods: GroupVersionResource = { ...core, resource: 'pods' };
const events: GroupVersionResource = { ...core, resource: 'events' };
const configMaps: GroupVersionResource = { ...core, resource: 'configmaps' };
const deployments: GroupVersionResource = { ...apps, resource: 'deployments' };
const replicaSets: GroupVersionResource = { ...apps, resource: 'replicasets' };

const kubelet = { by: { manager: 'kubelet', operation: 'Update', subresource: 'status' } } as const;
const controller = { by: { manager: 'kube-controller-manager', operation: 'Update' } } as const;

/** Keys are picked from a list that is so many changes old at most. */
const keysLiveFor = 500;
/** More events than these are not kept; the oldest go first. */
const eventLimit = 2000;
const maxReplicas = 8;
/** What was picked may have gone, or not be of the kind that the change is about. */
const maxAttempts = 20;

/** One write to the cluster. */
type Change = () => void;

/**
 * Life in a cluster, one change at a time: containers restart, readiness flips, pods are evicted and replaced, deployments
 * are scaled and rolled out, configuration is edited, events come and go. What belongs together follows in order.
 */
export class Churn {
  readonly #pending: Change[] = [];
  readonly #keys = new Map<string, { readonly keys: readonly string[]; uses: number }>();
  readonly #random: Random;

  /** @param seed - the same seed on the same objects gives the same changes */
  constructor(
    private readonly store: MemberClusterStore,
    seed: string,
  ) {
    this.#random = new Random(seed);
  }

  /** Change something; nothing only when nothing can be changed, as in an empty cluster. */
  step(): void {
    const before = this.store.version;
    for (let attempt = 0; attempt < maxAttempts && this.store.version === before; attempt += 1) {
      if (this.#pending.length === 0) {
        this.#pending.push(...this.#plan());
      }
      this.#pending.shift()?.();
    }
  }

  #plan(): readonly Change[] {
    const dice = this.#random.fraction();
    if (dice < 0.35) {
      return this.#restart();
    }
    if (dice < 0.6) {
      return this.#flip();
    }
    if (dice < 0.75) {
      return this.#evict();
    }
    if (dice < 0.85) {
      return this.#scale();
    }
    return dice < 0.9 ? this.#rollOut() : [() => this.#editConfiguration()];
  }

  #restart(): readonly Change[] {
    const pod = this.#pick(pods);
    if (pod === undefined || !isLiving(pod)) {
      return [];
    }
    const report = {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      component: 'kubelet',
    };
    return [
      () => this.#edit(pods, pod, (current) => restartContainer(current, new Date()), kubelet),
      () => this.#report(pod, report),
    ];
  }

  #flip(): readonly Change[] {
    const pod = this.#pick(pods);
    if (pod === undefined || !isLiving(pod)) {
      return [];
    }
    const flip =
      (ready: boolean): Change =>
      () =>
        this.#edit(pods, pod, (current) => flipReadiness(current, ready, new Date()), kubelet);
    return [flip(false), flip(true)];
  }

  #evict(): readonly Change[] {
    const pod = this.#pick(pods);
    if (pod?.metadata?.ownerReferences?.[0]?.kind !== 'ReplicaSet') {
      return [];
    }
    const replacement = replicaOf(pod, this.#identities());
    const report = { type: 'Normal', reason: 'Killing', message: 'Stopping container', component: 'kubelet' };
    return [() => this.#remove(pods, pod), () => this.store.put(replacement), () => this.#report(pod, report)];
  }

  #scale(): readonly Change[] {
    const { deployment, set, replicas } = this.#pickDeployment();
    if (deployment === undefined || set === undefined) {
      return [];
    }
    const own = this.#podsOf(set);
    const [model] = own;
    const grows = replicas < 2 || (replicas < maxReplicas && this.#random.chance(0.5));
    if (model === undefined) {
      return [];
    }
    const wanted = replicas + (grows ? 1 : -1);
    const added = replicaOf(model, this.#identities());
    const resize = (gvr: GroupVersionResource, object: KubernetesObject): Change[] => [
      () => this.#edit(gvr, object, (current) => withReplicas(current, wanted), controller),
    ];
    return [
      ...resize(deployments, deployment),
      ...resize(replicaSets, set),
      () => (grows ? this.store.put(added) : this.#remove(pods, model)),
    ];
  }

  /** A new version of an application: its pods are replaced one by one, as a rolling update does. */
  #rollOut(): readonly Change[] {
    const { deployment, set } = this.#pickDeployment();
    if (deployment === undefined || set === undefined) {
      return [];
    }
    const patch = this.#random.integer(0, 100);
    const replace = (pod: KubernetesObject): Change[] => [
      () => this.store.put(bumpImage(replicaOf(pod, this.#identities()), patch)),
      () => this.#remove(pods, pod),
    ];
    return [
      () => this.#edit(deployments, deployment, (current) => bumpImage(current, patch), controller),
      () => this.#edit(replicaSets, set, (current) => bumpImage(current, patch), controller),
      ...this.#podsOf(set).flatMap(replace),
    ];
  }

  #editConfiguration(): void {
    const map = this.#pick(configMaps);
    if (map !== undefined && map.metadata?.namespace !== 'kube-system') {
      const line = `reloaded: ${this.#random.hex(16)}\n`;
      this.#edit(configMaps, map, (current) => ({ ...current, data: { 'config.yaml': line } }), controller);
    }
  }

  #report(about: KubernetesObject, report: Parameters<typeof generateEvent>[2]): void {
    this.store.put(generateEvent(this.#identities(), about, report));
    const table = this.store.table(this.store.resources.get(events));
    if (table.size > eventLimit) {
      const [oldest] = table.values();
      this.store.delete(events, parseObjectName(oldest?.key ?? ''));
    }
  }

  #pickDeployment(): {
    readonly deployment?: KubernetesObject;
    readonly set?: KubernetesObject;
    readonly replicas: number;
  } {
    const pod = this.#pick(pods);
    const set = pod === undefined ? undefined : this.#ownerOf(pod, 'ReplicaSet', replicaSets);
    const deployment = set === undefined ? undefined : this.#ownerOf(set, 'Deployment', deployments);
    if (set === undefined || deployment === undefined) {
      return { replicas: 0 };
    }
    const { replicas } = deployment['spec'] as { readonly replicas: number };
    return { deployment, set, replicas };
  }

  #ownerOf(object: KubernetesObject, kind: string, gvr: GroupVersionResource): KubernetesObject | undefined {
    const owner = object.metadata?.ownerReferences?.find((reference) => reference.kind === kind);
    return owner === undefined
      ? undefined
      : this.#read(gvr, formatObjectName({ namespace: object.metadata?.namespace ?? '', name: owner.name }));
  }

  #podsOf(set: KubernetesObject): readonly KubernetesObject[] {
    const keys = this.store.table(this.store.resources.get(pods)).ownedBy(set.metadata?.uid ?? '');
    return keys.map((key) => this.#read(pods, key)).filter((pod) => pod !== undefined);
  }

  #pick(gvr: GroupVersionResource): KubernetesObject | undefined {
    const name = gvr.resource;
    const known = this.#keys.get(name);
    const table = this.store.table(this.store.resources.get(gvr));
    const fresh =
      known !== undefined && known.uses < keysLiveFor
        ? known
        : { keys: [...table.values()].map(({ key }) => key), uses: 0 };
    fresh.uses += 1;
    this.#keys.set(name, fresh);
    return fresh.keys.length === 0 ? undefined : this.#read(gvr, this.#random.pick(fresh.keys));
  }

  #read(gvr: GroupVersionResource, key: string): KubernetesObject | undefined {
    const isThere = this.store.table(this.store.resources.get(gvr)).get(key) !== undefined;
    return isThere ? this.store.get(gvr, parseObjectName(key)) : undefined;
  }

  /** Changes an object as it is by now, if it is still there. */
  #edit(
    gvr: GroupVersionResource,
    { metadata }: KubernetesObject,
    edit: (current: KubernetesObject) => KubernetesObject,
    options: Parameters<MemberClusterStore['update']>[2],
  ): void {
    const current = this.#read(
      gvr,
      formatObjectName({ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' }),
    );
    if (current !== undefined) {
      this.store.update(gvr, edit(current), options);
    }
  }

  #remove(gvr: GroupVersionResource, { metadata }: KubernetesObject): void {
    const name = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
    if (this.#read(gvr, formatObjectName(name)) !== undefined) {
      this.store.delete(gvr, name);
    }
  }

  #identities(): Identities {
    return new Identities(this.#random, new Date());
  }
}

function isLiving(pod: KubernetesObject): boolean {
  return (pod['status'] as { readonly phase?: string } | undefined)?.phase === 'Running';
}
