import { formatGvr, withoutNulls, type GroupVersionResource, type KubernetesObject } from '#kube';
import { type Logger, outsideOfSpans } from '#telemetry';
import { DynamicClient } from './dynamic-client.js';
import { Informer, type InformerOptions } from './informer.js';
import { RestClient, type RestClientOptions } from './rest-client.js';
import type { RestConfig } from './rest-config.js';

/**
 * The API server that holds PediaClusters, and informers that the whole process shares. Nothing here needs the server to
 * be there at start: requests fail until it is, informers wait for it.
 */
export abstract class ControlPlaneClient {
  abstract readonly rest: RestClient;
  abstract readonly dynamic: DynamicClient;

  /**
   * The informer of a resource, in one namespace or in all; the same one for everybody who asks. It runs from the first
   * call, or from when the control plane can be there, until the process stops. Its objects are {@link withoutNulls}.
   */
  abstract informerFor<T extends KubernetesObject>(
    resource: GroupVersionResource,
    kind: string,
    namespace?: string,
  ): Informer<T>;

  /** Stops the informers and closes the connections. */
  abstract close(): Promise<void>;
}

interface ControlPlaneOptions extends RestClientOptions {
  /** Informers begin once this is fulfilled. */
  readonly begin: Promise<void>;
}

/** The control plane that a {@link RestConfig} leads to. */
export class RestControlPlaneClient extends ControlPlaneClient {
  readonly rest: RestClient;
  readonly dynamic: DynamicClient;
  readonly #logger: Logger;
  readonly #begin: Promise<void>;
  readonly #informers = new Map<string, Informer>();

  constructor(config: RestConfig, logger: Logger, { begin, ...options }: ControlPlaneOptions) {
    super();
    this.rest = new RestClient(config, options);
    this.dynamic = new DynamicClient(this.rest);
    this.#logger = logger;
    this.#begin = begin;
  }

  override informerFor<T extends KubernetesObject>(
    resource: GroupVersionResource,
    kind: string,
    namespace = '',
  ): Informer<T> {
    const key = `${formatGvr(resource)} ${namespace}`;
    const informer = this.#informers.get(key) ?? this.#add(key, { resource, kind, namespace });
    // The caller says what the resource's objects look like; the server is trusted to send such objects.
    return informer as unknown as Informer<T>;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()));
    await this.rest.close();
  }

  #add(key: string, subject: Pick<InformerOptions, 'resource' | 'kind' | 'namespace'>): Informer {
    const informer = new Informer({ client: this.dynamic, logger: this.#logger, transform: withoutNulls, ...subject });
    this.#informers.set(key, informer);
    // Also when a request is the first to ask for it.
    void this.#begin.then(() => outsideOfSpans(() => informer.start()));
    return informer;
  }
}
