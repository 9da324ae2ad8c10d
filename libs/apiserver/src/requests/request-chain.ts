import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CallerObserver, isAdministrator, type Decision, type UserInfo } from '#auth';
import type { AuditedRequest } from '../audit/audited-request.js';
import { Auditor, auditUser } from '../audit/auditor.js';
import { statusInBody } from './error-body.js';
import { InFlightRequests, type RequestKind } from './in-flight-requests.js';
import { RequestRecorder } from './request-recorder.js';
import { RequestSpan } from './request-span.js';
import { requestSubjectOf, type RequestSubject } from './request-subject.js';
import { sentBytes } from './sent-bytes.js';

/** Asked when the server is in trouble, so they are let in whatever the load. */
const sparedPaths = /^\/(?:healthz|livez|readyz|metrics)(?:\/|$)/;
/** The client left before there was a status to send. */
const clientClosedRequest = 499;

/** What is kept of a request while it lasts. */
interface Exchange {
  readonly subject: RequestSubject;
  readonly startedAt: number;
  readonly audited: AuditedRequest | undefined;
  readonly span: RequestSpan;
  /** Calls what undoes what was counted. */
  readonly leave: (() => void)[];
  /** Whether it has ended: a client may leave before it is known who it is, and nothing is counted any more then. */
  isOver: boolean;
}

/**
 * What happens around every request of the listener, whoever answers it: limits, metrics, traces and the audit log, in the
 * order of kube-apiserver. Authentication is between the parts, and calls back when it knows the caller.
 */
@Injectable()
export class RequestChain extends CallerObserver implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #exchanges = new WeakMap<FastifyRequest, Exchange>();

  readonly #server: FastifyInstance;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(InFlightRequests) private readonly inFlight: InFlightRequests,
    @Inject(RequestRecorder) private readonly recorder: RequestRecorder,
    @Inject(Auditor) private readonly auditor: Auditor | undefined,
  ) {
    super();
    this.#server = host.httpAdapter.getInstance<FastifyInstance>();
    // In the constructor: hooks run in the order they were added, and authentication adds its own when modules start.
    this.#server.addHook('onRequest', (request, reply, done) => this.#begin(request, reply, done));
    if (auditor !== undefined) {
      this.#server.addHook('onSend', (request, reply, payload, done) => {
        this.#noteRefusal(request, reply, payload);
        done();
      });
    }
  }

  onApplicationBootstrap(): void {
    // After the hook of authentication, when it is known whether the caller may say that a request is traced.
    this.#server.addHook('onRequest', (request, _reply, done) => {
      const exchange = this.#exchanges.get(request);
      if (exchange === undefined || exchange.isOver) {
        done();
      } else {
        exchange.span.resume(done);
      }
    });
  }

  override onAuthenticated(request: FastifyRequest, user: UserInfo): void {
    const exchange = this.#exchanges.get(request);
    if (exchange === undefined || exchange.isOver) {
      return;
    }
    const { subject, audited, span } = exchange;
    span.isCallerTrusted = mayTrace(user);
    if (audited !== undefined) {
      this.auditor?.received(audited, user);
    }
    if (!subject.isLongRunning && !sparedPaths.test(subject.outer.path)) {
      this.#enter(exchange, isAdministrator(user));
    }
  }

  override onImpersonated(request: FastifyRequest, user: UserInfo): void {
    const audited = this.#exchanges.get(request)?.audited;
    if (audited !== undefined) {
      audited.impersonatedUser = auditUser(user);
    }
  }

  override onDecision(request: FastifyRequest, { allowed, reason }: Decision): void {
    const audited = this.#exchanges.get(request)?.audited;
    audited?.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
    audited?.annotate('authorization.k8s.io/reason', reason);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.auditor?.close();
  }

  #begin(request: FastifyRequest, reply: FastifyReply, goOn: () => void): void {
    const subject = requestSubjectOf(request.method, request.raw.url ?? '');
    const audited = this.auditor?.begin(request, subject);
    const span = new RequestSpan(request, reply, subject);
    const exchange: Exchange = { subject, startedAt: performance.now(), audited, span, leave: [], isOver: false };
    this.#exchanges.set(request, exchange);
    if (subject.isLongRunning) {
      onHead(reply, () => this.#started(exchange, reply));
    }
    reply.raw.once('close', () => this.#end(exchange, reply));
    span.begin(goOn);
  }

  #enter({ subject, leave }: Exchange, isExempt: boolean): void {
    const kind: RequestKind = subject.isMutating ? 'mutating' : 'readOnly';
    const leaveInFlight = this.inFlight.enter(kind, isExempt);
    this.recorder.countChanged(kind);
    leave.push(() => {
      leaveInFlight();
      this.recorder.countChanged(kind);
    });
  }

  #started({ subject, audited, leave, isOver }: Exchange, reply: FastifyReply): void {
    if (isOver || reply.raw.statusCode >= 400) {
      return;
    }
    leave.push(this.recorder.longRunning(subject));
    if (audited !== undefined) {
      audited.answer = { code: reply.raw.statusCode, status: undefined };
      this.auditor?.started(audited);
    }
  }

  #end(exchange: Exchange, reply: FastifyReply): void {
    const { subject, startedAt, audited, leave } = exchange;
    const { raw } = reply;
    exchange.isOver = true;
    const code = raw.headersSent ? raw.statusCode : clientClosedRequest;
    leave.forEach((undo) => undo());
    this.recorder.ended(subject, {
      code,
      seconds: (performance.now() - startedAt) / 1000,
      bytes: sentBytes(reply),
      isComplete: raw.writableFinished,
    });
    if (audited !== undefined) {
      audited.answer ??= { code, status: undefined };
      this.auditor?.completed(audited);
    }
  }

  /** Records say why a request was refused; the answer is where everybody who refuses says it. */
  #noteRefusal(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const audited = this.#exchanges.get(request)?.audited;
    if (audited === undefined || reply.statusCode < 400) {
      return;
    }
    audited.answer = { code: reply.statusCode, status: statusInBody(payload) };
  }
}

/** Whether kube-apiserver would let this user say which requests are traced. */
function mayTrace(user: UserInfo): boolean {
  return isAdministrator(user) || user.groups.includes('system:monitoring');
}

/** Calls back when the head of an answer is sent, also when that is done past the framework. */
function onHead({ raw }: FastifyReply, callBack: () => void): void {
  const writeHead = raw.writeHead.bind(raw) as (...given: unknown[]) => typeof raw;
  raw.writeHead = (...given: unknown[]): typeof raw => {
    const result = writeHead(...given);
    callBack();
    return result;
  };
}
