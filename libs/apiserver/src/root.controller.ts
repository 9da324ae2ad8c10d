import { All, Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from '#api';
import { toAggregated, type ApiGroupList } from '#kube';
import { kubernetesVersion } from '#options';
import { StorageFactory } from '#storage';
import { clusterpediaGroup, clusterpediaResources } from './clusterpedia-discovery.js';
import { negotiateAnswer } from './media-type.js';
import { clusterpediaOpenApiV2, clusterpediaOpenApiV3, taggedDocument } from './openapi/clusterpedia-openapi.js';
import { openApiV3Index, openApiV3Url } from './openapi/openapi-index.js';
import { redirectTo, respondOpenApi } from './openapi/openapi-response.js';
import { splitUrl } from './request-context.js';
import { assertRead } from './resource.controller.js';
import { respondDocument } from './responder.js';
import { sendBuffer } from './response-writer.js';

const groupPath = `/apis/${CLUSTERPEDIA_GROUP}`;
const groupVersionPath = `${groupPath}/${CLUSTERPEDIA_VERSION}`;
const groupVersion = { group: CLUSTERPEDIA_GROUP, version: CLUSTERPEDIA_VERSION };

const documentV2 = taggedDocument(clusterpediaOpenApiV2);
const documentV3 = taggedDocument(clusterpediaOpenApiV3);

/** Sorted; health checks by name and profiling are left out. */
const paths = [
  '/apis',
  groupPath,
  groupVersionPath,
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  `/openapi/v3${groupVersionPath}`,
  '/readyz',
  '/version',
];

/** What a listener of its own answers besides the search API. Where a control plane shares the listener, it does. */
@Controller()
export class RootController {
  constructor(@Inject(StorageFactory) private readonly storage: StorageFactory) {}

  @Get()
  index(@Res() reply: FastifyReply): Promise<void> {
    return sendPaths(reply, 200);
  }

  @Get('version')
  version(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return respond(request, reply, kubernetesVersion);
  }

  @Get('apis')
  groups(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const mediaType = negotiateAnswer(request.headers, splitUrl(request.url).query, ['APIGroupDiscoveryList']);
    if (mediaType.as === 'APIGroupDiscoveryList') {
      const documentVersion = mediaType.version === 'v2beta1' ? 'v2beta1' : 'v2';
      const document = toAggregated([clusterpediaGroup], [clusterpediaResources(this.storage)], documentVersion);
      return respondDocument(reply, document, mediaType);
    }
    // By the name that this client reaches the server by: it knows no other that is sure to lead here.
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: request.host }];
    const groups = [{ ...clusterpediaGroup, serverAddressByClientCIDRs }];
    const document: ApiGroupList = { kind: 'APIGroupList', apiVersion: 'v1', groups };
    return respondDocument(reply, document, mediaType);
  }

  @Get('openapi/v2')
  openApiV2(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const mediaType = negotiateAnswer(request.headers, splitUrl(request.url).query, []);
    return respondOpenApi(reply, documentV2, { mediaType, isImmutable: false });
  }

  @Get('openapi/v3')
  openApiV3(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return respond(request, reply, openApiV3Index([[groupVersion, documentV3.hash]], ''));
  }

  @Get(`openapi/v3/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}`)
  async openApiV3OfGroup(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { query } = splitUrl(request.url);
    const asked = query.get('hash') ?? '';
    if (asked !== '' && asked !== documentV3.hash) {
      redirectTo(reply, openApiV3Url(groupVersion, documentV3.hash, ''));
      return;
    }
    const mediaType = negotiateAnswer(request.headers, query, []);
    await respondOpenApi(reply, documentV3, { mediaType, isImmutable: asked !== '' });
  }

  /** Any other path: where there is something, instead of a Status, as kube-apiserver does outside of API groups. */
  @All('*')
  unknown(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (paths.includes(splitUrl(request.url).path)) {
      assertRead(request);
    }
    return sendPaths(reply, 404);
  }
}

function respond(request: FastifyRequest, reply: FastifyReply, document: object): Promise<void> {
  return respondDocument(reply, document, negotiateAnswer(request.headers, splitUrl(request.url).query, []));
}

function sendPaths(reply: FastifyReply, status: number): Promise<void> {
  const body = Buffer.from(JSON.stringify({ paths }, null, 2));
  return sendBuffer(reply, { status, contentType: 'application/json' }, body);
}
