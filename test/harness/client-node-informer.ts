import { CoreV1Api, KubeConfig, makeInformer, type V1Pod } from '@kubernetes/client-node';

const retryMs = 100;

/** An informer on pods of the JavaScript client of the Kubernetes project, used as its documentation tells. */
export class ClientNodeInformer {
  readonly #informer: ReturnType<typeof makeInformer<V1Pod>>;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** resourceVersions of what was told after the list, in order. */
  readonly positions: number[] = [];
  /** The version of each list. */
  readonly lists: number[] = [];

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const api = config.makeApiClient(CoreV1Api);
    this.#informer = makeInformer(config, '/api/v1/pods', async () => {
      const list = await api.listPodForAllNamespaces();
      this.lists.push(Number(list.metadata?.resourceVersion));
      return list;
    });
    for (const event of ['add', 'update', 'delete'] as const) {
      this.#informer.on(event, ({ metadata }) => this.positions.push(Number(metadata?.resourceVersion)));
    }
    this.#informer.on('error', () => {
      // It counts its own end as an error too.
      if (!this.#isStopped) {
        this.#retry = setTimeout(() => void this.#informer.start(), retryMs);
      }
    });
  }

  /** Resolves when it has listed and watches. */
  async start(): Promise<void> {
    await this.#informer.start();
    // What the list told are versions of the member.
    this.positions.length = 0;
  }

  get objects(): readonly V1Pod[] {
    return this.#informer.list();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.#informer.stop();
  }
}
