import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessReview } from '#auth';
import { StatusError, type RequestInfo } from '#kube';
import { clusterWarning } from '../cluster-warning.js';
import { MemberRights } from '../member-rights/member-rights.js';
import type { RequestContext } from '../request-context.js';
import { ResourceRegistry } from '../resource-registry.js';
import { RESOURCE_NOT_FOUND } from '../status.filter.js';
import { forwardPlanOf, type ForwardPlan } from './forward-plan.js';
import { memberRequestInfo } from './member-path.js';
import { acceptedMethods, type ProxySettings } from './proxy.options.js';
import { PROXY_SETTINGS } from './proxy.tokens.js';
import { assertSubresourceRequest } from './subresource-request.js';
import { upgradeOf, type UpgradeRequest } from './upgrade-requests.js';

/** A request that a member may be asked, with everything that was found out about it. */
export interface MemberRequest {
  readonly context: RequestContext;
  readonly plan: ForwardPlan;
  readonly cluster: string;
  /** What the member is asked. */
  readonly info: RequestInfo;
  /** Of {@link plan}. */
  readonly query: URLSearchParams;
  readonly upgrade: UpgradeRequest | undefined;
}

/** Decides which requests go to a member. */
@Injectable()
export class MemberAdmission {
  readonly #methods: ReadonlySet<string>;

  constructor(
    @Inject(PROXY_SETTINGS) private readonly settings: ProxySettings,
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(AccessReview) private readonly review: AccessReview,
    @Inject(MemberRights) private readonly rights: MemberRights,
  ) {
    this.#methods = acceptedMethods(settings);
  }

  /** Whether a request with this method can have an answer at all. */
  accepts(method: string): boolean {
    return this.#methods.has(method);
  }

  /** What a request asks of a member; nothing when it is for the storage. @throws StatusError as {@link forwardPlanOf} does */
  planOf(context: RequestContext): ForwardPlan | undefined {
    return forwardPlanOf(context, this.settings);
  }

  /**
   * Lets pass what names something that is synchronised, unless that does not matter, is complete, and is allowed to the
   * caller on the control plane: the same verb on the same object, as if the member were the control plane. With the gate
   * `MemberRBAC`, it is what the member allows that counts, too.
   *
   * @throws StatusError
   */
  async admit(
    plan: ForwardPlan,
    context: RequestContext,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<MemberRequest> {
    const { method } = context;
    const query = new URLSearchParams(plan.search);
    const info = memberRequestInfo(method, plan.path, query);
    const upgrade = upgradeOf(request);
    const cluster = this.#clusterOf({ plan, context, info, query, upgrade }, reply);
    await this.review.assertAllowed(request, { method, path: plan.path, query });
    this.rights.assertAllowed({ caller: context.caller, cluster }, { method, path: plan.path, query });
    return { context, plan, cluster, info, query, upgrade };
  }

  #clusterOf({ plan, context, info, query, upgrade }: Omit<MemberRequest, 'cluster'>, reply: FastifyReply): string {
    const { cluster, method } = context;
    const { subresource } = plan;
    this.#assertServed(plan, info, cluster);
    if (subresource !== undefined) {
      assertSubresourceRequest(subresource, { method, info, query, isUpgrade: upgrade !== undefined });
    }
    if (cluster === undefined) {
      throw new StatusError('BadRequest', 'please specify the cluster name when using proxy model.');
    }
    const warning = subresource === undefined ? undefined : clusterWarning(this.registry.clusterOf(cluster));
    if (warning !== undefined) {
      reply.header('warning', warning);
    }
    return cluster;
  }

  /** What is not synchronised is forwarded only when that is allowed; the proxy path is open to anything. */
  #assertServed({ isProxyPath, subresource }: ForwardPlan, info: RequestInfo, cluster: string | undefined): void {
    const view = this.registry.viewOf(cluster);
    const isOpen = isProxyPath || (this.settings.forwardsUnsynced && subresource === undefined);
    if (isOpen || !info.isResourceRequest) {
      return;
    }
    const resource = view.find(info);
    if (resource === undefined || (info.namespace !== '' && !resource.namespaced)) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
  }
}
