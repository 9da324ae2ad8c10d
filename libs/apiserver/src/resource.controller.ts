import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StatusError } from '#kube';
import { clusterWarning } from './cluster-warning.js';
import { notSupported } from './not-supported.js';
import { MemberProxy } from './proxy/member-proxy.js';
import { ReadVerbs } from './read-verbs.js';
import { requestContextOf, RESOURCES_PATH, timeoutOf, type RequestContext } from './request-context.js';
import { withDeadline } from './request-deadline.js';
import { REQUEST_OPTIONS, type RequestOptions } from './requests/request.options.js';
import { ResourceTargets, type ResourceTarget } from './resource-target.js';

/** Everything below `resources`: the Kubernetes API of one cluster, or of all of them. */
@Controller(RESOURCES_PATH)
export class ResourceController {
  constructor(
    @Inject(ResourceTargets) private readonly targets: ResourceTargets,
    @Inject(ReadVerbs) private readonly verbs: ReadVerbs,
    @Inject(MemberProxy) private readonly proxy: MemberProxy,
    @Inject(REQUEST_OPTIONS) private readonly options: RequestOptions,
  ) {}

  // What is stored is only read: a body is for the member, who takes it as it comes.
  @All(['', '*'])
  @RouteConfig({ leavesBody: true })
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.proxy.accepts(request.method)) {
      throw methodNotAllowed();
    }
    const context = requestContextOf(request, this.options['request-timeout']);
    const plan = this.proxy.planOf(context);
    if (plan !== undefined) {
      await this.proxy.handle(plan, context, request, reply);
      return;
    }
    this.targets.assertCluster(context);
    const timeoutMs = timeoutOf(context);
    if (context.info.isResourceRequest && request.method !== 'GET') {
      throw notSupported(context.info.verb, context.info);
    }
    if (context.info.verb === 'watch') {
      // Lasts as long as the client says, which is no reason to give it up.
      await this.#watch(context, reply);
      return;
    }
    await withDeadline(reply, timeoutMs, (signal) => this.#answer(context, reply, signal));
  }

  async #answer(context: RequestContext, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    if (!context.info.isResourceRequest) {
      await this.verbs.discovery.handle(context, reply, signal);
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
        throw notSupported(context.info.verb, target.requested);
    }
  }

  async #watch(context: RequestContext, reply: FastifyReply): Promise<void> {
    const target = this.#targetOf(context, reply);
    const { storage } = target;
    const watch = storage.watch?.bind(storage);
    if (watch === undefined) {
      throw notSupported('watch', target.requested);
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
    throw methodNotAllowed();
  }
}

function methodNotAllowed(): StatusError {
  return new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
}
