import { clusterpediaCrds, PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { restConfigFromKubeconfig, RestControlPlaneClient, WireObject } from '#client';
import type { GroupVersionResource, KubernetesObject } from '#kube';
import { parseCommandLine } from '#options';
import { Registry, silentLogger, type Logger } from '#telemetry';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import { ksmFlags, type KsmFlagValues } from './ksm.options.js';
import { KsmService } from './ksm.service.js';
import type { CustomResourceDefinition } from './custom-resource-state/custom-resource-state.config.js';
import type { ExpositionFormat } from './exposition.js';
import { scrape, type ExpositionScope } from './scrape.js';

/** Options as they are on the command line, without the switch that turns all of it on. */
export function ksmOptions(...args: readonly string[]): KsmFlagValues {
  return parseCommandLine({ ksm: ksmFlags }, args).values.ksm;
}

export const podsOfCore: GroupVersionResource = { group: '', version: 'v1', resource: 'pods' };

/** A pod with a uid and a version. */
export function pod(name: string, version = 1, more: KubernetesObject = {}): KubernetesObject {
  const metadata = { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: String(version) };
  return { apiVersion: 'v1', kind: 'Pod', ...more, metadata: { ...metadata, ...more.metadata } };
}

const everything: ExpositionScope = { includes: () => true };

/** The engine beside a control plane whose PediaClusters are real objects, and synchros that are the test. */
export class KsmUnderTest {
  readonly #controlPlane: RestControlPlaneClient;
  /** How often lists were asked for. */
  relists = 0;

  private constructor(
    readonly service: KsmService,
    readonly registry: Registry,
    private readonly host: MemberCluster,
    controlPlane: RestControlPlaneClient,
  ) {
    this.#controlPlane = controlPlane;
  }

  static async start(
    options: KsmFlagValues = ksmOptions(),
    logger: Logger = silentLogger,
    definitions: readonly CustomResourceDefinition[] = [],
  ): Promise<KsmUnderTest> {
    const host = await startMemberCluster({ name: 'host' });
    clusterpediaCrds.forEach((crd) => host.store.put(crd as unknown as KubernetesObject));
    const config = restConfigFromKubeconfig(host.kubeconfig());
    const controlPlane = new RestControlPlaneClient(config, silentLogger, { begin: Promise.resolve() });
    const registry = new Registry();
    const service = new KsmService(
      { flags: options, customResourceState: definitions },
      controlPlane,
      registry,
      logger,
    );
    service.onModuleInit();
    return new KsmUnderTest(service, registry, host, controlPlane);
  }

  async stop(): Promise<void> {
    await this.#controlPlane.close();
    await this.host.stop();
  }

  /** Imports a cluster, or changes its labels. Resolves when the engine knows. */
  async setCluster(
    name: string,
    metadata: Pick<PediaCluster['metadata'], 'labels' | 'annotations' | 'finalizers'> = {},
  ): Promise<void> {
    this.host.store.put({
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name, ...metadata },
      spec: { syncResources: [] },
    });
    const wanted = JSON.stringify([metadata.labels, metadata.annotations]);
    await eventually(() => {
      const known = this.service.clusterNamed(name);
      if (known === undefined || JSON.stringify([known.metadata.labels, known.metadata.annotations]) !== wanted) {
        throw new Error(`${name} is not known yet`);
      }
    });
  }

  /** Begins to delete a cluster; its finalizers hold it. Resolves when the engine knows. */
  async deleteCluster(name: string): Promise<void> {
    this.host.store.delete(PEDIA_CLUSTERS, { namespace: '', name });
    await eventually(() => {
      const known = this.service.clusterNamed(name);
      if (known !== undefined && known.metadata.deletionTimestamp === undefined) {
        throw new Error(`nobody knows that ${name} is being deleted`);
      }
    });
  }

  /** A synchro begins. */
  open(cluster: string, resource = podsOfCore, kind = 'Pod'): ReturnType<KsmService['open']> {
    return this.service.open({ cluster, resource, kind, relist: () => (this.relists += 1) });
  }

  /** A synchro begins and has seen a list. */
  async openListed(
    cluster: string,
    objects: readonly KubernetesObject[],
    resource = podsOfCore,
    kind = 'Pod',
  ): Promise<NonNullable<ReturnType<KsmService['open']>>> {
    const feed = this.open(cluster, resource, kind);
    if (feed === undefined) {
      throw new Error(`${resource.resource} have no metrics`);
    }
    await listed(feed, objects);
    return feed;
  }

  /** All of a response. */
  async exposition(scope: ExpositionScope = everything, format: ExpositionFormat = 'text'): Promise<string> {
    const pieces = await Array.fromAsync(scrape(this.service.exposition(scope), format), (piece) => Buffer.from(piece));
    return Buffer.concat(pieces).toString();
  }

  /** The samples of a response, without headers. */
  async samples(scope?: ExpositionScope): Promise<readonly string[]> {
    const text = await this.exposition(scope);
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  }
}

type Feed = NonNullable<ReturnType<KsmService['open']>>;

/** A reflector lists all of a resource. */
export async function listed(feed: Feed, objects: readonly KubernetesObject[], namespace = ''): Promise<void> {
  const sink = feed.storeFor(namespace).beginList();
  await sink.page(objects.map((object) => WireObject.parsed(object)));
  await sink.end('1');
}

/** A reflector sees a change. */
export async function changed(
  feed: Feed,
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  object: KubernetesObject,
): Promise<void> {
  await feed.storeFor('').apply({ type, object: WireObject.parsed(object) });
}
