import { Inject, Injectable } from '@nestjs/common';
import { EVERYTHING } from '#api';
import { isKnownGroup, type GroupVersionResource } from '#kube';
import type { CrdPrinterColumn } from '#printers';
import { parseStored } from './list-encoding.js';
import type { PrinterColumns } from './representation.js';
import { ResourceTargets, type ResourceTarget } from './resource-target.js';

const CUSTOM_RESOURCE_DEFINITIONS: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

/** What is read of a definition. It was validated by the member that holds it, and may be of any age. */
interface StoredDefinition {
  readonly spec?: {
    readonly versions?: readonly {
      readonly name?: string;
      readonly additionalPrinterColumns?: readonly CrdPrinterColumn[];
    }[];
  };
}

/**
 * Columns of custom resources, from the CustomResourceDefinitions that were synchronised with them. Where clusters disagree
 * the view over all of them uses those of the first cluster by name.
 */
@Injectable()
export class CustomColumns {
  constructor(@Inject(ResourceTargets) private readonly targets: ResourceTargets) {}

  /** One query for each call. Nothing for built-in kinds, or when no definition is stored. */
  async columnsOf({ context, requested }: ResourceTarget, signal: AbortSignal): Promise<PrinterColumns> {
    const storage = this.targets.storageIn(context.cluster, CUSTOM_RESOURCE_DEFINITIONS);
    if (storage === undefined || isKnownGroup(requested.group)) {
      return undefined;
    }
    const list = await storage.list(
      {
        ...EVERYTHING,
        clusters: { in: context.cluster === undefined ? [] : [context.cluster], notIn: [] },
        names: { in: [`${requested.resource}.${requested.group}`], notIn: [] },
        orderBy: [{ field: 'cluster', descending: false }],
        limit: 1,
        withContinue: false,
      },
      signal,
    );
    for await (const [json] of list.items) {
      if (json !== undefined) {
        const definition = parseStored(json) as StoredDefinition;
        const ofVersion = definition.spec?.versions?.find(({ name }) => name === requested.version);
        return ofVersion === undefined ? undefined : (ofVersion.additionalPrinterColumns ?? []);
      }
    }
    return undefined;
  }
}
