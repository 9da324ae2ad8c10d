import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { ControlPlaneClient, type Informer } from '#client';
import { formatGvr, type GroupVersionResource } from '#kube';
import { Logger, registerMetrics, Registry } from '#telemetry';
import { catalogue } from './catalogue.js';
import { clusterInfo } from './cluster-info.js';
import { isClusterSelected } from './cluster-selection.js';
import { CustomResources } from './custom-resource-state/custom-resources.js';
import type { CustomResourceDefinition } from './custom-resource-state/custom-resource-state.config.js';
import { exposeResource, type ExposedResource } from './exposed-resource.js';
import type { FamilyPatterns } from './family-filter.js';
import { ksmMetrics, type KsmMetrics } from './ksm.metrics.js';
import type { KsmFlagValues } from './ksm.options.js';
import type { ResourceMetrics } from './metric-family.js';
import { namespaceFilter } from './namespace-filter.js';
import { conversionTo, isOfResource } from './object-conversion.js';
import { ResourceFeed } from './resource-feed.js';
import type { ExposedStore, Exposition, ExpositionScope } from './scrape.js';

/** A synchro whose objects are to be exposed. */
export interface FeedSubject {
  readonly cluster: string;
  /** What the member is asked for. */
  readonly resource: GroupVersionResource;
  readonly kind: string;
  /** Asks for lists of what is there. */
  readonly relist: () => void;
}

/** What is to be exposed. */
export interface KsmExposure {
  readonly flags: KsmFlagValues;
  readonly customResourceState: readonly CustomResourceDefinition[];
}

/** Provides: {@link KsmExposure} */
export const KSM_EXPOSURE = Symbol('KSM_EXPOSURE');

/** Holds the exposition of all clusters that are synchronised here. */
@Injectable()
export class KsmService implements OnModuleInit {
  /** What a scrape took. */
  readonly requestSeconds: KsmMetrics['requestSeconds'];
  private readonly options: KsmFlagValues;
  readonly #metrics: KsmMetrics;
  readonly #exposed: readonly ExposedResource[];
  readonly #customResources: CustomResources;
  readonly #isNamespaceKept: (namespace: string) => boolean;
  readonly #clusters: Informer<PediaCluster>;
  readonly #feeds = new Set<ResourceFeed>();

  constructor(
    @Inject(KSM_EXPOSURE) exposure: KsmExposure,
    @Inject(ControlPlaneClient) controlPlane: ControlPlaneClient,
    @Inject(Registry) registry: Registry,
    @Inject(Logger) private readonly logger: Logger,
  ) {
    const { flags: options, customResourceState } = exposure;
    this.options = options;
    this.#metrics = registerMetrics(registry, ksmMetrics);
    this.requestSeconds = this.#metrics.requestSeconds;
    this.#exposed = exposedResources(options);
    this.#customResources = new CustomResources(customResourceState, {
      patterns: patternsOf(options),
      missingSamples: this.#metrics.missingSamples,
      logger,
    });
    this.#isNamespaceKept = namespaceFilter({
      allowed: options['kube-state-metrics-namespaces'],
      denied: options['kube-state-metrics-namespaces-denylist'],
    });
    this.#clusters = controlPlane.informerFor<PediaCluster>(PEDIA_CLUSTERS, 'PediaCluster');
  }

  onModuleInit(): void {
    this.logger.info(
      {
        resources: this.options['kube-state-metrics-resources'],
        allowed: this.options['kube-state-metrics-metric-allowlist'].map(String),
        denied: this.options['kube-state-metrics-metric-denylist'].map(String),
        optIn: this.options['kube-state-metrics-metric-opt-in-list'].map(String),
      },
      'kube-state-metrics is on',
    );
    this.#clusters.onChange(({ name }) => this.#select(name));
  }

  /** Begins to expose what a synchro sees; `undefined` for a resource that has no metrics here. */
  open({ cluster, resource, kind, relist }: FeedSubject): ResourceFeed | undefined {
    const exposed = this.#exposedOf(resource, kind);
    if (exposed === undefined) {
      return undefined;
    }
    const convert = conversionTo(exposed.metrics, { ...resource, kind });
    if (convert === undefined) {
      const fields = { cluster, resource: formatGvr(resource) };
      this.logger.warn(fields, 'the member serves no version of the resource that can be converted, it has no metrics');
      return undefined;
    }
    const feed = new ResourceFeed({
      cluster,
      exposed,
      source: resource,
      convert,
      isNamespaceKept: exposed.metrics.isNamespaced ? this.#isNamespaceKept : () => true,
      metrics: this.#metrics,
      logger: this.logger,
      isOn: this.#isSelected(cluster),
      relist,
      onClose: () => this.#feeds.delete(feed),
    });
    this.#feeds.add(feed);
    return feed;
  }

  /** Names of the clusters that contribute, in order. */
  clusters(): readonly string[] {
    const names = [...this.#feeds].filter(({ isOn }) => isOn).map(({ options }) => options.cluster);
    return [...new Set(names)].sort();
  }

  /** A cluster that contributes, as the control plane describes it. */
  clusterNamed(name: string): PediaCluster | undefined {
    return this.#clusters.get({ namespace: '', name });
  }

  /** Whether a cluster that nothing is known of here goes on elsewhere, since it is neither gone nor about to go. */
  isLeft(name: string): boolean {
    const cluster = this.clusterNamed(name);
    const isHere = [...this.#feeds].some(({ options }) => options.cluster === name);
    return cluster !== undefined && cluster.metadata.deletionTimestamp === undefined && !isHere;
  }

  /** What there is to expose at this moment. It does not follow what comes later. */
  exposition(scope: ExpositionScope): Exposition {
    const names = this.clusters().filter((name) => scope.cluster === undefined || scope.cluster === name);
    const resources = [...this.#exposed, ...this.#customResources.known()]
      .filter(({ metrics }) => scope.includes(metrics.resource))
      .map((exposed) => ({ exposed, stores: storesOf(names, this.#feedsOf(exposed)) }));
    return { preface: this.#preface(names, scope), resources };
  }

  /** What the catalogue has is never a custom resource, whether it is exposed or not. */
  #exposedOf(resource: GroupVersionResource, kind: string): ExposedResource | undefined {
    const isSubject = (metrics: ResourceMetrics): boolean =>
      metrics.resource === resource.resource && isOfResource({ ...resource, kind }, metrics);
    return catalogue.some(isSubject)
      ? this.#exposed.find(({ metrics }) => isSubject(metrics))
      : this.#customResources.find(resource, kind);
  }

  #preface(names: readonly string[], scope: ExpositionScope): string {
    const known = scope.includes('clusters') ? names.flatMap((name) => this.clusterNamed(name) ?? []) : [];
    return clusterInfo(known, {
      labels: this.options['kube-state-metrics-cluster-labels-allowlist'],
      annotations: this.options['kube-state-metrics-cluster-annotations-allowlist'],
    });
  }

  /** What contributes to a resource, by cluster. A member may serve the same objects in two groups; one of them counts. */
  #feedsOf(exposed: ExposedResource): ReadonlyMap<string, ResourceFeed> {
    const feeds = new Map<string, ResourceFeed>();
    for (const feed of this.#feeds) {
      const { cluster, source } = feed.options;
      if (feed.options.exposed === exposed && (source.group === exposed.metrics.group || !feeds.has(cluster))) {
        feeds.set(cluster, feed);
      }
    }
    return feeds;
  }

  #isSelected(cluster: string): boolean {
    return isClusterSelected(this.clusterNamed(cluster), {
      labels: this.options['kube-state-metrics-cluster-selector'],
      annotations: this.options['kube-state-metrics-cluster-annotation-selector'],
    });
  }

  #select(cluster: string): void {
    const isSelected = this.#isSelected(cluster);
    for (const feed of this.#feeds) {
      if (feed.options.cluster === cluster) {
        feed.turn(isSelected);
      }
    }
  }
}

function storesOf(clusters: readonly string[], feeds: ReadonlyMap<string, ResourceFeed>): readonly ExposedStore[] {
  return clusters.flatMap((cluster) => {
    const blocks = feeds.get(cluster)?.snapshot() ?? [];
    return blocks.length === 0 ? [] : [{ cluster, blocks }];
  });
}

function patternsOf(options: KsmFlagValues): FamilyPatterns {
  return {
    allowed: options['kube-state-metrics-metric-allowlist'],
    denied: options['kube-state-metrics-metric-denylist'],
    optIn: options['kube-state-metrics-metric-opt-in-list'],
  };
}

function exposedResources(options: KsmFlagValues): readonly ExposedResource[] {
  if (options['kube-state-metrics-custom-resource-state-only']) {
    return [];
  }
  return catalogue
    .filter(({ resource }) => options['kube-state-metrics-resources'].includes(resource))
    .map((metrics) =>
      exposeResource(metrics, patternsOf(options), {
        allowedLabels: options['kube-state-metrics-metric-labels-allowlist'](metrics.resource),
        allowedAnnotations: options['kube-state-metrics-metric-annotations-allowlist'](metrics.resource),
      }),
    );
}
