import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { groupVersionPath, StatusError } from '#kube';
import { negotiateAnswer } from '../media-type.js';
import { RESOURCES_PATH, type RequestContext } from '../request-context.js';
import { ResourceRegistry } from '../resource-registry.js';
import { respondDocument } from '../responder.js';
import { RESOURCE_NOT_FOUND } from '../status.filter.js';
import { openApiV3Index, openApiV3Url } from './openapi-index.js';
import { redirectTo, respondOpenApi } from './openapi-response.js';
import { openApiV2 } from './openapi-v2.js';
import { groupVersionsOf, ViewOpenApi } from './view-openapi.js';

/** Answers what is below `/openapi` of a cluster's API, or of that of all clusters. */
@Injectable()
export class OpenApiHandler {
  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(ViewOpenApi) private readonly documents: ViewOpenApi,
  ) {}

  /**
   * @param path - what follows `/openapi/`
   * @throws StatusError `NotFound` for a document there is none of
   */
  async handle(path: string, context: RequestContext, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    const mediaType = negotiateAnswer(context.headers, context.query, []);
    switch (path) {
      case 'v2':
        return respondDocument(reply, openApiV2(this.registry.viewOf(context.cluster)), mediaType);
      case 'v3': {
        const index = openApiV3Index(await this.documents.index(context.cluster), prefixOf(context));
        return respondDocument(reply, index, mediaType);
      }
      default:
        return this.#respondDocument(path, context, reply, signal);
    }
  }

  async #respondDocument(
    path: string,
    context: RequestContext,
    reply: FastifyReply,
    signal: AbortSignal,
  ): Promise<void> {
    const { cluster, query, headers } = context;
    const mediaType = negotiateAnswer(headers, query, []);
    const groupVersions = groupVersionsOf(this.registry.viewOf(cluster));
    const groupVersion = groupVersions.find((candidate) => path === `v3${groupVersionPath(candidate)}`);
    const document = groupVersion && (await this.documents.document(cluster, groupVersion, signal));
    if (groupVersion === undefined || document === undefined) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
    const asked = query.get('hash') ?? '';
    if (asked !== '' && !(document.isHashed && asked === document.hash)) {
      const hash = document.isHashed ? document.hash : undefined;
      redirectTo(reply, openApiV3Url(groupVersion, hash, prefixOf(context)));
      return;
    }
    await respondOpenApi(reply, document, { mediaType, isImmutable: asked !== '' });
  }
}

function prefixOf({ cluster }: RequestContext): string {
  return cluster === undefined ? RESOURCES_PATH : `${RESOURCES_PATH}/clusters/${encodeURIComponent(cluster)}`;
}
