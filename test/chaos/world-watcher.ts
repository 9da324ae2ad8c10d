import { DynamicClient, Reflector, RestClient } from '#client';
import type { GroupVersionResource } from '#kube';
import { silentLogger } from '#telemetry';
import { RecordingStore } from '../harness/recording-store.js';

/** What is watched: what changes most. Kind by resource. */
const watchedKinds: ReadonlyMap<GroupVersionResource, string> = new Map([
  [{ group: '', version: 'v1', resource: 'pods' }, 'Pod'],
  [{ group: '', version: 'v1', resource: 'configmaps' }, 'ConfigMap'],
  [{ group: 'apps', version: 'v1', resource: 'deployments' }, 'Deployment'],
]);

export const watchedResources: readonly GroupVersionResource[] = [...watchedKinds.keys()];

const backoff = { baseMs: 50, factor: 2, capMs: 1000, jitter: 0.2, resetAfterMs: 1000 };

/** A client of the apiserver that lists once and watches all members through whatever happens. */
export class WorldWatcher {
  readonly #stopping = new AbortController();
  readonly #storeByResource: ReadonlyMap<GroupVersionResource, RecordingStore>;
  readonly #countByFailure = new Map<string, number>();
  readonly #rest: RestClient;
  readonly #running: Promise<unknown>;

  /** @param server - URL of the search API with its path */
  constructor(access: { readonly server: string; readonly ca: string; readonly token: string }) {
    this.#rest = new RestClient(access);
    const client = new DynamicClient(this.#rest);
    this.#storeByResource = new Map(watchedResources.map((resource) => [resource, new RecordingStore()]));
    const runs = [...this.#storeByResource].map(([resource, store]) =>
      new Reflector({
        client,
        resource,
        kind: watchedKinds.get(resource) ?? '',
        store,
        logger: silentLogger,
        backoff,
        onFailure: (verb, error) => this.#count(verb, error),
      }).run(this.#stopping.signal),
    );
    this.#running = Promise.all(runs);
  }

  /** What it knows of a resource by now. */
  storeOf(resource: GroupVersionResource): RecordingStore | undefined {
    return this.#storeByResource.get(resource);
  }

  /** How often it was told something, and how often it had to list. */
  get counts(): { readonly events: number; readonly lists: number } {
    const stores = [...this.#storeByResource.values()];
    return {
      events: stores.reduce((sum, { events }) => sum + events.length, 0),
      lists: stores.reduce((sum, { lists }) => sum + lists.length, 0),
    };
  }

  /** How often a list or watch failed, by what it failed with. */
  get countByFailure(): ReadonlyMap<string, number> {
    return this.#countByFailure;
  }

  #count(verb: string, error: unknown): void {
    const failure = `${verb}: ${String(error)}`;
    this.#countByFailure.set(failure, (this.#countByFailure.get(failure) ?? 0) + 1);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#rest.close();
  }
}
