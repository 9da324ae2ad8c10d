import { Inject, Injectable } from '@nestjs/common';
import { CLUSTER_NAME_ANNOTATION, EVERYTHING, type SearchOptions } from '#api';
import { isKnownGroup } from '#kube';
import { parseStored } from './list-encoding.js';
import type { PrinterColumns } from './representation.js';
import type { ResourceTarget } from './resource-target.js';
import { StoredDefinitions, type StoredDefinition } from './stored-definitions.js';

/**
 * Columns of custom resources, from the CustomResourceDefinitions that were synchronised with them. Where clusters disagree
 * a view over several uses those of the first cluster by name that has such objects.
 */
@Injectable()
export class CustomColumns {
  constructor(@Inject(StoredDefinitions) private readonly definitions: StoredDefinitions) {}

  /**
   * One query for each call, or up to three in a view over several clusters. Nothing for built-in kinds, or when no definition is
   * stored. A definition that asks for no columns has an empty list of them.
   *
   * @param clusters - those the request selects
   */
  async columnsOf(
    target: ResourceTarget,
    clusters: SearchOptions['clusters'],
    signal: AbortSignal,
  ): Promise<PrinterColumns> {
    const { requested, context } = target;
    if (isKnownGroup(requested.group)) {
      return undefined;
    }
    const definition =
      context.cluster === undefined
        ? await this.#sharedDefinition(target, clusters, signal)
        : await this.definitions.find(requested, [context.cluster], signal);
    return definition === undefined ? undefined : (definition.additionalPrinterColumns ?? []);
  }

  /** That of the first cluster with objects; where none is stored of it, any other is better than none. */
  async #sharedDefinition(
    target: ResourceTarget,
    clusters: SearchOptions['clusters'],
    signal: AbortSignal,
  ): Promise<StoredDefinition | undefined> {
    const first = await firstCluster(target, clusters, signal);
    const ofFirst = first === undefined ? undefined : await this.definitions.find(target.requested, [first], signal);
    return ofFirst ?? this.definitions.find(target.requested, clusters.in, signal);
  }
}

/** The first cluster by name, among those selected, of which an object is stored. */
async function firstCluster(
  { storage }: ResourceTarget,
  clusters: SearchOptions['clusters'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const list = await storage.list(
    {
      ...EVERYTHING,
      clusters,
      orderBy: [{ field: 'cluster', descending: false }],
      limit: 1,
      withContinue: false,
      onlyMetadata: true,
    },
    signal,
  );
  for await (const [json] of list.items) {
    if (json !== undefined) {
      return parseStored(json).metadata?.annotations?.[CLUSTER_NAME_ANNOTATION];
    }
  }
  return undefined;
}
