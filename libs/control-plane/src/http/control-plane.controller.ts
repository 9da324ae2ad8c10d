import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { All, Controller, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { negotiate, parseRequestInfo, type RequestInfo } from '#kube';
import { Logger, ShutdownSignal } from '#telemetry';
import { ResourceCatalog } from '../catalog/resource-catalog.js';
import { DiscoveryDocuments } from '../discovery/discovery-documents.js';
import { handleNonResource } from '../discovery/non-resource.handler.js';
import { encodeOpenApiV2, openApiV2Protobuf } from '../discovery/open-api-v2-protobuf.js';
import { dispatch } from '../resource-dispatch.js';
import { sendDocument, setCommonHeaders } from './document-writer.js';
import type { RequestBody } from './request-body.js';
import { StatusFilter } from './status.filter.js';

/**
 * Every path nobody else on the listener claims: the router prefers the more specific routes of other controllers, such as
 * health or the groups of another module.
 */
@Controller()
@UseFilters(StatusFilter)
export class ControlPlaneController {
  constructor(
    @Inject(ResourceCatalog) private readonly catalog: ResourceCatalog,
    @Inject(DiscoveryDocuments) private readonly discovery: DiscoveryDocuments,
    @Inject(ShutdownSignal) private readonly shutdown: ShutdownSignal,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    setCommonHeaders(reply);
    const { path, query } = splitUrl(request.url);
    const info = parseRequestInfo(request.method, path, query);
    if (info.isResourceRequest) {
      await this.#handleResource(request, reply, info, query);
      return;
    }
    if (
      info.verb === 'get' &&
      path === '/openapi/v2' &&
      openApiV2Protobuf.accepted.test(request.headers.accept ?? '')
    ) {
      const bytes = encodeOpenApiV2(this.discovery.openApiV2());
      await reply.header('content-type', openApiV2Protobuf.contentType).send(bytes);
      return;
    }
    const { document, mediaType } = handleNonResource(info, request.headers.accept, this.discovery);
    await sendDocument(reply, { code: 200, document, mediaType, query });
  }

  async #handleResource(
    request: FastifyRequest,
    reply: FastifyReply,
    info: RequestInfo,
    query: URLSearchParams,
  ): Promise<void> {
    const { accept, 'user-agent': userAgent = '' } = request.headers;
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.shutdown.signal]);
    const body = bodyOf(request);
    const { catalog } = this;
    const { store } = catalog;
    const answer = dispatch({ store, catalog, info, query, accept, userAgent, body, signal, now: new Date() });
    if ('document' in answer) {
      const mediaType = negotiate(accept, { as: transformations });
      await sendDocument(reply, { ...answer, mediaType, query });
      return;
    }
    await this.#stream(reply, answer);
  }

  /** Sends the head at once: a client takes it for the sign that its watch has begun. */
  async #stream(reply: FastifyReply, lines: AsyncIterable<string>): Promise<void> {
    const { raw } = reply;
    reply.hijack();
    const headers = reply.getHeaders() as Record<string, string>;
    raw.writeHead(200, { ...headers, 'content-type': 'application/json' });
    raw.flushHeaders();
    try {
      await pipeline(Readable.from(lines), raw);
    } catch (error) {
      // The client left, which is how most watches end; or something broke, and the connection is all that can tell.
      this.logger.debug({ error }, 'watch ended early');
      raw.destroy();
    }
  }
}

/** Whether these were possible has been settled by who made the document. */
const transformations = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** The listener hands over bodies unread, whatever their type. */
function bodyOf({ body, headers }: FastifyRequest): RequestBody {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return { bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0), mediaType: mediaType.trim().toLowerCase() };
}
