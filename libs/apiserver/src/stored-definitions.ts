import { Inject, Injectable } from '@nestjs/common';
import { CLUSTER_NAME_ANNOTATION, EVERYTHING } from '#api';
import { isKnownGroup, type GroupVersionResource, type KubernetesObject } from '#kube';
import type { CrdPrinterColumn } from '#printers';
import { parseStored } from './list-encoding.js';
import { ResourceRegistry } from './resource-registry.js';
import { ResourceTargets } from './resource-target.js';

const CUSTOM_RESOURCE_DEFINITIONS: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

/** One version of a CustomResourceDefinition, as far as it is read. A member validated it; it may be of any age. */
export interface StoredDefinition {
  readonly name: string;
  readonly additionalPrinterColumns?: readonly CrdPrinterColumn[];
  readonly schema?: { readonly openAPIV3Schema?: Readonly<Record<string, unknown>> };
}

interface StoredCrd extends KubernetesObject {
  readonly spec?: { readonly versions?: readonly StoredDefinition[] };
}

/** The CustomResourceDefinitions that were synchronised along with what they define. */
@Injectable()
export class StoredDefinitions {
  constructor(
    @Inject(ResourceTargets) private readonly targets: ResourceTargets,
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
  ) {}

  /**
   * How a version of a custom resource is defined in the first cluster by name that has it. One query for each call;
   * nothing for built-in kinds, or where no definition is stored.
   *
   * @param clusters - those to look in; all when empty
   */
  async find(
    requested: GroupVersionResource,
    clusters: readonly string[],
    signal: AbortSignal,
  ): Promise<StoredDefinition | undefined> {
    const storage = this.targets.storageIn(undefined, CUSTOM_RESOURCE_DEFINITIONS);
    if (storage === undefined || isKnownGroup(requested.group)) {
      return undefined;
    }
    const list = await storage.list(
      {
        ...EVERYTHING,
        clusters: { in: clusters, notIn: [] },
        names: { in: [`${requested.resource}.${requested.group}`], notIn: [] },
        orderBy: [{ field: 'cluster', descending: false }],
        withContinue: false,
      },
      signal,
    );
    for await (const chunk of list.items) {
      for (const json of chunk) {
        const definition = this.#definitionIn(parseStored(json), requested);
        if (definition !== undefined) {
          return definition;
        }
      }
    }
    return undefined;
  }

  /** A cluster can have the definition and not the resource, when only the one is synchronised. */
  #definitionIn(crd: StoredCrd, requested: GroupVersionResource): StoredDefinition | undefined {
    const cluster = crd.metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? '';
    return this.registry.findIn(cluster, requested) === undefined
      ? undefined
      : crd.spec?.versions?.find(({ name }) => name === requested.version);
  }
}
