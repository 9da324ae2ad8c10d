import { setTimeout } from 'node:timers/promises';
import { type ReflectorStore, WireObject } from '#client';
import type { ksmHooks } from '#ksm';
import type { KubernetesObject } from '#kube';
import type { KsmAnswers } from './ksm-child-messages.js';
import { clusterNamed, type KsmBenchSize, ksmBenchResources, objectsOfCluster } from './ksm-objects.js';

type Open = ReturnType<NonNullable<ReturnType<typeof ksmHooks>['extraStores']>['useFactory']>[number];
type Store = ReflectorStore<WireObject>;

/** As large as the pages that our reflectors ask for. */
const pageSize = 500;
/** No divisor of the number of pods, so that every pod has its turn, and the next change of a cluster is of another block. */
const stride = 7919;

/** Tells kube-state-metrics what reflectors of some clusters would see. */
export class KsmFeeder {
  /** The stores of the pods, by cluster. */
  readonly #pods: Store[] = [];
  #podsOfCluster = 0;
  #turn = 0;

  constructor(private readonly opens: readonly Open[]) {}

  async fill(size: KsmBenchSize): Promise<KsmAnswers['fill']> {
    const [pods] = ksmBenchResources;
    this.#podsOfCluster = objectsOfCluster(size, pods);
    let objects = 0;
    let cpuMs = 0;
    for (let cluster = 0; cluster < size.clusters; cluster += 1) {
      for (const each of ksmBenchResources) {
        const store = await this.#open(cluster, each);
        const count = objectsOfCluster(size, each);
        const list = store.beginList();
        for (let first = 0; first < count; first += pageSize) {
          const texts = Array.from({ length: Math.min(pageSize, count - first) }, (_, place) =>
            JSON.stringify(each.make({ cluster, index: first + place, version: 1 })),
          );
          cpuMs += await cpuMsOf(() => list.page(texts.map(parsed)));
        }
        cpuMs += await cpuMsOf(() => list.end('1'));
        objects += count;
      }
    }
    return { objects, cpuMs };
  }

  async change(count: number): Promise<KsmAnswers['change']> {
    const [pods] = ksmBenchResources;
    const changes = Array.from({ length: count }, () => {
      this.#turn += 1;
      const cluster = this.#turn % this.#pods.length;
      const index = (Math.floor(this.#turn / this.#pods.length) * stride) % this.#podsOfCluster;
      return { cluster, text: JSON.stringify(pods.make({ cluster, index, version: this.#turn + 1 })) };
    });
    const cpuMs = await cpuMsOf(async () => {
      for (const { cluster, text } of changes) {
        await this.#pods[cluster]?.apply({ type: 'MODIFIED', object: parsed(text) });
      }
    });
    return { cpuMs };
  }

  async #open(cluster: number, { resource, kind }: (typeof ksmBenchResources)[number]): Promise<Store> {
    const subject = { cluster: clusterNamed(cluster), resource, kind, relist: () => undefined };
    const [feed] = this.opens.flatMap((open) => open(subject) ?? []);
    if (feed === undefined) {
      throw new Error(`${resource.resource} have no metrics`);
    }
    while (!feed.isOn) {
      // The control plane tells of its clusters in its own time.
      await setTimeout(10);
    }
    const store = feed.storeFor('');
    if (kind === 'Pod') {
      this.#pods.push(store);
    }
    return store;
  }
}

/** Parsing an object is part of what rendering it costs. */
function parsed(text: string): WireObject {
  return WireObject.parsed(JSON.parse(text) as KubernetesObject);
}

async function cpuMsOf(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
