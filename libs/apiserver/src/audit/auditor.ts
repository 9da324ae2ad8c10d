import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { registerMetrics, type Registry } from '#telemetry';
import type { RequestSubject } from '../requests/request-subject.js';
import type { AuditBackend } from './audit-backend.js';
import { auditDecision, type AuditedUser } from './audit-decision.js';
import type { AuditUser } from './audit-event.js';
import { auditMetrics } from './audit.metrics.js';
import type { AuditPolicy, AuditStage } from './audit-policy.schema.js';
import { AuditedRequest } from './audited-request.js';

/** A user as authentication found it. */
export interface AuditCaller extends AuditedUser {
  readonly uid?: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const auditIdHeader = 'audit-id';

/** Keeps the record of who did what: asks the policy about each request, and hands records to the backends. */
export class Auditor {
  readonly #metrics: ReturnType<typeof registerMetrics<typeof auditMetrics>>;

  constructor(
    private readonly policy: AuditPolicy,
    private readonly backends: readonly AuditBackend[],
    registry: Registry,
  ) {
    this.#metrics = registerMetrics(registry, auditMetrics);
  }

  /** Begins the record of a request, and gives it the id under which all that is written about it can be found. */
  begin(request: FastifyRequest, subject: RequestSubject): AuditedRequest {
    const { [auditIdHeader]: sent } = request.headers;
    const auditId = typeof sent === 'string' && sent !== '' ? sent : randomUUID();
    // Whoever answers sends the header back.
    request.headers[auditIdHeader] = auditId;
    return new AuditedRequest(request, subject, auditId);
  }

  /** The caller is known. */
  received(audited: AuditedRequest, caller: AuditCaller): void {
    audited.user = auditUser(caller);
    this.#decide(audited, caller);
    this.#record(audited, 'RequestReceived');
  }

  /** The head of an answer without an end has been sent. */
  started(audited: AuditedRequest): void {
    this.#record(audited, 'ResponseStarted');
  }

  /** The answer has been sent, or will never be. */
  completed(audited: AuditedRequest): void {
    if (audited.decision === undefined) {
      // Nobody who could be told: kube-apiserver records that at this stage.
      this.#decide(audited, undefined);
      this.#record(audited, 'ResponseStarted');
      return;
    }
    this.#record(audited, audited.answer?.status?.reason === 'InternalError' ? 'Panic' : 'ResponseComplete');
  }

  async close(): Promise<void> {
    await Promise.all(this.backends.map((backend) => backend.close()));
  }

  /** Counts records that a backend lost. */
  dropped(backend: AuditBackend['name'], count: number): void {
    this.#metrics.failures.inc({ plugin: backend }, count);
  }

  #decide(audited: AuditedRequest, caller: AuditedUser | undefined): void {
    audited.decision = auditDecision(this.policy, caller, audited.subject);
    this.#metrics.levels.inc({ level: audited.decision.level });
  }

  #record(audited: AuditedRequest, stage: AuditStage): void {
    const { level, omitted } = audited.decision ?? {};
    if (level === undefined || level === 'None' || omitted?.has(stage) === true) {
      return;
    }
    const event = audited.eventAt(stage);
    const line = JSON.stringify(event);
    this.#metrics.events.inc({});
    for (const backend of this.backends) {
      backend.record(event, line);
    }
  }
}

/** A user as records show it. */
export function auditUser({ name, uid, groups, extra }: AuditCaller): AuditUser {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
