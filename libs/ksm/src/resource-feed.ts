import type { ReflectorStore, WireObject } from '#client';
import type { GroupVersionResource } from '#kube';
import type { Logger } from '#telemetry';
import type { ExposedResource } from './exposed-resource.js';
import type { KsmMetrics } from './ksm.metrics.js';
import { ListFeed } from './list-feed.js';
import type { ObjectConversion } from './object-conversion.js';
import { ObjectRenderer } from './object-renderer.js';
import type { BlockView } from './store/object-block.js';

export interface ResourceFeedOptions {
  readonly cluster: string;
  readonly exposed: ExposedResource;
  /** What the member is asked for. */
  readonly source: GroupVersionResource;
  readonly convert: ObjectConversion;
  readonly isNamespaceKept: (namespace: string) => boolean;
  readonly metrics: KsmMetrics;
  readonly logger: Logger;
  /** Whether its cluster contributes now. */
  readonly isOn: boolean;
  /** Asks for lists of what is there. */
  readonly relist: () => void;
  readonly onClose: () => void;
}

/** The exposition of one resource of one cluster, for as long as it is synchronised: one list, or one by namespace. */
export class ResourceFeed {
  readonly #lists = new Map<string, ListFeed>();
  readonly #renderer: ObjectRenderer;
  readonly #labels: { readonly cluster: string; readonly resource: string };
  #isOn: boolean;

  constructor(readonly options: ResourceFeedOptions) {
    const { cluster, exposed, isOn } = options;
    this.#isOn = isOn;
    this.#renderer = new ObjectRenderer(cluster, exposed.metrics, exposed.families, exposed.context);
    this.#labels = { cluster, resource: exposed.metrics.resource };
    if (isOn) {
      this.#beginCounting();
    }
  }

  /** Whether its cluster is one that contributes. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Whether some list of it has not been seen to its end. */
  get needsList(): boolean {
    const lists = [...this.#lists.values()];
    return this.#isOn && (lists.length === 0 || lists.some(({ isComplete }) => !isComplete));
  }

  /** All that is shown of it now. */
  snapshot(): readonly BlockView[] {
    return [...this.#lists.values()].flatMap((list) => list.snapshot());
  }

  storeFor(namespace: string): ReflectorStore<WireObject> {
    const known = this.#lists.get(namespace);
    if (known !== undefined) {
      return known;
    }
    const list = this.#newList();
    this.#lists.set(namespace, list);
    if (this.#isOn) {
      list.turnOn();
    }
    return list;
  }

  /** Begin to contribute, which takes a list, or stop and forget. */
  turn(isOn: boolean): void {
    if (isOn === this.#isOn) {
      return;
    }
    this.#isOn = isOn;
    const lists = [...this.#lists.values()];
    if (isOn) {
      this.#beginCounting();
      lists.forEach((list) => list.turnOn());
      this.options.relist();
    } else {
      lists.forEach((list) => list.turnOff());
      this.#forgetMetrics();
    }
  }

  /** The synchro is over. */
  close(): void {
    this.#lists.clear();
    this.#forgetMetrics();
    this.options.onClose();
  }

  #newList(): ListFeed {
    const { exposed, convert, isNamespaceKept } = this.options;
    return new ListFeed({
      familyCount: exposed.families.length,
      renderer: this.#renderer,
      convert,
      isNamespaceKept,
      onChange: () => this.#report(),
      onFailure: (name, error) => this.#onFailure(name, error),
    });
  }

  #report(): void {
    const { metrics } = this.options;
    const stores = [...this.#lists.values()].flatMap(({ store }) => store ?? []);
    metrics.objects.set(this.#labels, sum(stores.map(({ objectCount }) => objectCount)));
    metrics.series.set(this.#labels, sum(stores.map(({ seriesCount }) => seriesCount)));
    metrics.bytes.set(this.#labels, sum(stores.map(({ byteCount }) => byteCount)));
    metrics.lastEvent.set(this.#labels, Date.now() / 1000);
  }

  #onFailure(name: string, error: unknown): void {
    const { metrics, logger } = this.options;
    metrics.renderErrors.inc(this.#labels);
    logger.warn({ ...this.#labels, name, error }, 'object not understood, it has no metrics');
  }

  /** A counter that begins with its first failure would hide that one from every rate. */
  #beginCounting(): void {
    this.options.metrics.renderErrors.inc(this.#labels, 0);
  }

  #forgetMetrics(): void {
    const { metrics } = this.options;
    for (const metric of [metrics.objects, metrics.series, metrics.bytes, metrics.lastEvent, metrics.renderErrors]) {
      metric.remove(this.#labels);
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
