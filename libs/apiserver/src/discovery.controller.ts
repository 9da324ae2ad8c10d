import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLUSTERPEDIA_GROUP } from '#api';
import { StatusError } from '#kube';
import { StorageFactory } from '#storage';
import { clusterpediaGroup, clusterpediaResources } from './clusterpedia-discovery.js';
import { negotiateAnswer } from './media-type.js';
import { splitUrl } from './request-context.js';
import { assertRead } from './resource.controller.js';
import { respondDocument } from './responder.js';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

/** Discovery of the search API itself: its group and its two resources. */
@Controller(`apis/${CLUSTERPEDIA_GROUP}`)
export class DiscoveryController {
  constructor(@Inject(StorageFactory) private readonly storage: StorageFactory) {}

  @All('')
  group(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return respond(request, reply, { kind: 'APIGroup', apiVersion: 'v1', ...clusterpediaGroup });
  }

  @All('v1beta1')
  resources(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return respond(request, reply, clusterpediaResources(this.storage));
  }

  /** Everything else in the group. */
  @All('*')
  unknown(): never {
    throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
  }
}

function respond(request: FastifyRequest, reply: FastifyReply, document: object): Promise<void> {
  assertRead(request);
  return respondDocument(reply, document, negotiateAnswer(request.headers, splitUrl(request.url).query, []));
}
