import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { SearchOptions } from '#api';
import { parseListOptions, type MediaType } from '#kube';
import { CustomColumns } from './custom-columns.js';
import { negotiateAnswer } from './media-type.js';
import {
  metadataRepresentation,
  objectsRepresentation,
  tableRepresentation,
  type Representation,
} from './representation.js';
import { RequestSearches } from './request-searches.js';
import { respondList } from './responder.js';
import type { ResourceTarget } from './resource-target.js';
import { inTableOrder } from './table-order.js';

/** Answers the verb list: search options to the storage, its objects to the client, while they are read. */
@Injectable()
export class ListHandler {
  constructor(
    @Inject(CustomColumns) private readonly customColumns: CustomColumns,
    @Inject(RequestSearches) private readonly searches: RequestSearches,
  ) {}

  async handle(target: ResourceTarget, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    const { context, storage } = target;
    const { query, cluster, caller, info, headers } = context;
    const mediaType = negotiateAnswer(headers, query, ['Table', 'PartialObjectMetadataList']);
    const limited = { caller, verb: 'list', types: [target.requested] } as const;
    const search = this.searches.searchOf(query, { cluster, namespace: info.namespace }, limited);
    // Nothing of it is used, but what Kubernetes forbids is refused.
    parseListOptions(query);
    const isMetadata = mediaType.as === 'PartialObjectMetadataList';
    const onlyMetadata = isMetadata || (search.onlyMetadata && mediaType.as === undefined);
    const representation = await this.#represent(target, search, { mediaType, onlyMetadata, signal });
    const list = await storage.list({ ...search, onlyMetadata }, signal);
    const ordered = mediaType.as === 'Table' ? inTableOrder(list, target.requested, search) : list;
    await respondList(reply, ordered, representation, { mediaType, signal });
  }

  async #represent(
    target: ResourceTarget,
    { clusters }: SearchOptions,
    { mediaType, onlyMetadata, signal }: { mediaType: MediaType; onlyMetadata: boolean; signal: AbortSignal },
  ): Promise<Representation> {
    if (mediaType.as === 'PartialObjectMetadataList') {
      return metadataRepresentation(mediaType);
    }
    if (mediaType.as === 'Table') {
      const columns = await this.customColumns.columnsOf(target, clusters, signal);
      return tableRepresentation(target, { mediaType, columns, now: new Date() });
    }
    return objectsRepresentation(target, onlyMetadata);
  }
}
