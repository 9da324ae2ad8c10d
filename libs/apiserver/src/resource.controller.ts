import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatGroupResource, StatusError } from '#kube';
import { clusterWarning } from './cluster-warning.js';
import { DiscoveryHandler } from './discovery.handler.js';
import { refuseForwarding } from './forwarding.js';
import { ReadVerbs } from './read-verbs.js';
import { requestContextOf, RESOURCES_PATH, splitUrl, timeoutOf, type RequestContext } from './request-context.js';
import { withDeadline } from './request-deadline.js';
import { ResourceTargets, type ResourceTarget } from './resource-target.js';

/** Everything below `resources`: the Kubernetes API of one cluster, or of all of them. */
@Controller(RESOURCES_PATH)
export class ResourceController {
  constructor(
    @Inject(ResourceTargets) private readonly targets: ResourceTargets,
    @Inject(DiscoveryHandler) private readonly discovery: DiscoveryHandler,
    @Inject(ReadVerbs) private readonly verbs: ReadVerbs,
  ) {}

  @All(['', '*'])
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    assertRead(request);
    const timeoutMs = timeoutOf(splitUrl(request.url).query);
    const context = requestContextOf(request);
    if (context.info.verb === 'watch') {
      // Lasts as long as the client says, which is no reason to give it up.
      await this.#watch(context, reply);
      return;
    }
    await withDeadline(reply, timeoutMs, (signal) => this.#answer(context, reply, signal));
  }

  async #answer(context: RequestContext, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    refuseForwarding(context);
    if (!context.info.isResourceRequest) {
      await this.discovery.handle(context, reply, signal);
      return;
    }
    const target = this.#targetOf(context, reply);
    switch (context.info.verb) {
      case 'get':
        await this.verbs.get.handle(target, reply, signal);
        return;
      case 'list':
        await this.verbs.list.handle(target, reply, signal);
        return;
      default:
        throw notSupported(context.info.verb, target);
    }
  }

  async #watch(context: RequestContext, reply: FastifyReply): Promise<void> {
    refuseForwarding(context);
    const target = this.#targetOf(context, reply);
    const { storage } = target;
    const watch = storage.watch?.bind(storage);
    if (watch === undefined) {
      throw notSupported('watch', target);
    }
    await this.verbs.watch.handle({ ...target, watch }, reply);
  }

  /** What the request is about; the answer says when that may be old. */
  #targetOf(context: RequestContext, reply: FastifyReply): ResourceTarget {
    const target = this.targets.targetOf(context);
    const warning = target.cluster === undefined ? undefined : clusterWarning(target.cluster);
    if (warning !== undefined) {
      reply.header('warning', warning);
    }
    return target;
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
