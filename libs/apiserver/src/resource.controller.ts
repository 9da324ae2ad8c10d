import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatGroupResource, StatusError } from '#kube';
import { clusterWarning } from './cluster-warning.js';
import { DiscoveryHandler } from './discovery.handler.js';
import { refuseForwarding } from './forwarding.js';
import { GetHandler } from './get.handler.js';
import { ListHandler } from './list.handler.js';
import { requestContextOf, RESOURCES_PATH, splitUrl, timeoutOf, type RequestContext } from './request-context.js';
import { withDeadline } from './request-deadline.js';
import { ResourceTargets, type ResourceTarget } from './resource-target.js';

/** Everything below `resources`: the Kubernetes API of one cluster, or of all of them. */
@Controller(RESOURCES_PATH)
export class ResourceController {
  constructor(
    @Inject(ResourceTargets) private readonly targets: ResourceTargets,
    @Inject(DiscoveryHandler) private readonly discovery: DiscoveryHandler,
    @Inject(GetHandler) private readonly getHandler: GetHandler,
    @Inject(ListHandler) private readonly listHandler: ListHandler,
  ) {}

  @All(['', '*'])
  handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    assertRead(request);
    const timeoutMs = timeoutOf(splitUrl(request.url).query);
    return withDeadline(reply, timeoutMs, (signal) => this.#answer(requestContextOf(request), reply, signal));
  }

  async #answer(context: RequestContext, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    refuseForwarding(context);
    if (!context.info.isResourceRequest) {
      await this.discovery.handle(context, reply);
      return;
    }
    const target = this.targets.targetOf(context);
    const warning = target.cluster === undefined ? undefined : clusterWarning(target.cluster);
    if (warning !== undefined) {
      reply.header('warning', warning);
    }
    switch (context.info.verb) {
      case 'get':
        await this.getHandler.handle(target, reply, signal);
        return;
      case 'list':
        await this.listHandler.handle(target, reply, signal);
        return;
      default:
        throw notSupported(context.info.verb, target);
    }
  }
}

/**
 * What is stored can be read and nothing else.
 *
 * @throws StatusError `MethodNotAllowed`
 */
export function assertRead({ method }: FastifyRequest): void {
  if (method !== 'GET') {
    throw new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
}

function notSupported(verb: string, { requested }: ResourceTarget): StatusError {
  const kind = formatGroupResource(requested);
  return new StatusError('MethodNotAllowed', `${verb} is not supported on resources of kind ${JSON.stringify(kind)}`, {
    details: { ...(requested.group === '' ? {} : { group: requested.group }), kind: requested.resource },
  });
}
