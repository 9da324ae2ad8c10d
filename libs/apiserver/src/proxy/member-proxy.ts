import { PassThrough, type Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PassthroughClient } from '#client';
import { StatusError } from '#kube';
import { Logger, ShutdownSignal } from '#telemetry';
import { timeoutOf, type RequestContext } from '../request-context.js';
import { ClientGoneError, withDeadline } from '../request-deadline.js';
import { setCommonHeaders } from '../response-headers.js';
import { breakConnection } from '../response-writer.js';
import type { ForwardPlan } from './forward-plan.js';
import { MemberAdmission, type MemberRequest } from './member-admission.js';
import { MemberConnections } from './member-connections.js';
import { memberFailure } from './member-failure.js';
import { isLasting } from './member-path.js';
import { joinConnections, passAnswer } from './pass-back.js';
import { requestHeaders } from './passed-headers.js';
import { proxyCredentialsOf } from './proxy-credentials.js';

/** Both ends of a request on our side, and what ends it. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

/** Answers requests that are for a member with what the member itself answers. */
@Injectable()
export class MemberProxy {
  constructor(
    @Inject(MemberAdmission) private readonly admission: MemberAdmission,
    @Inject(MemberConnections) private readonly connections: MemberConnections,
    @Inject(ShutdownSignal) private readonly shutdown: ShutdownSignal,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** As {@link MemberAdmission.accepts}. */
  accepts(method: string): boolean {
    return this.admission.accepts(method);
  }

  /** As {@link MemberAdmission.planOf}. */
  planOf(context: RequestContext): ForwardPlan | undefined {
    return this.admission.planOf(context);
  }

  /** @throws StatusError when the member is not asked, or gave no answer; what it answers is passed on, errors too */
  async handle(
    plan: ForwardPlan,
    context: RequestContext,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const asked = await this.admission.admit(plan, context, request, reply);
    const { cluster, info, upgrade } = asked;
    const timeoutMs = upgrade !== undefined || isLasting(info) ? Infinity : timeoutOf(context);
    await withDeadline(reply, timeoutMs, async (deadline) => {
      const signal = AbortSignal.any([deadline, this.shutdown.signal]);
      const connection = await this.connections.to(cluster, proxyCredentialsOf(context.headers));
      try {
        await this.#exchange(asked, connection.client, { request, reply, signal });
      } catch (error) {
        this.#tell(cluster, error, reply);
      } finally {
        connection.release();
      }
    });
  }

  async #exchange(
    { context, plan, upgrade }: MemberRequest,
    client: PassthroughClient,
    { request, reply, signal }: Exchange,
  ): Promise<void> {
    const passage = { auditId: setCommonHeaders(reply), from: request.socket.remoteAddress ?? '' };
    const answer = await client.send({
      method: context.method,
      path: plan.search === '' ? plan.path : `${plan.path}?${plan.search}`,
      headers: requestHeaders(context.headers, passage),
      body: upgrade === undefined ? bodyOf(request) : undefined,
      upgrade: upgrade?.protocol,
      signal,
    });
    if (answer.kind === 'answer') {
      await passAnswer(reply, answer, signal);
    } else if (upgrade !== undefined) {
      await joinConnections(reply, upgrade, answer, signal);
    }
  }

  /** @throws StatusError while nothing has been answered; after that there is nothing left to say */
  #tell(cluster: string, error: unknown, reply: FastifyReply): void {
    if (!reply.raw.headersSent) {
      throw this.shutdown.signal.aborted
        ? new StatusError('ServiceUnavailable', 'the server is shutting down', { cause: error })
        : memberFailure(cluster, error);
    }
    breakConnection(reply, error);
    if (!(error instanceof ClientGoneError) && !reply.raw.destroyed) {
      this.logger.warn({ cluster, error }, 'the answer of a member broke off');
    }
  }
}

/** What follows the head of a request. A copy: a member that breaks off must not break the connection of the caller. */
function bodyOf({ raw, headers }: FastifyRequest): Readable | undefined {
  const { stream } = raw as { readonly stream?: { readonly endAfterHeaders: boolean } };
  const isEmpty = stream?.endAfterHeaders ?? (headers['transfer-encoding'] === undefined && !hasLength(headers));
  return isEmpty ? undefined : raw.pipe(new PassThrough());
}

function hasLength({ 'content-length': length = '0' }: FastifyRequest['headers']): boolean {
  return Number(length) > 0;
}
