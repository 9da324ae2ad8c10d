import type { FastifyRequest } from 'fastify';
import type { RequestInfo, Status } from '#kube';
import type { RequestSubject } from '../requests/request-subject.js';
import type { AuditDecision } from './audit-decision.js';
import { microTime, type AuditEvent, type AuditObjectReference, type AuditUser } from './audit-event.js';
import type { AuditStage } from './audit-policy.schema.js';
import { redactedObject, redactedUri } from './redaction.js';

/** What is known of a request once it has been answered. */
export interface AuditedAnswer {
  /** HTTP status. */
  readonly code: number;
  /** The document of a refusal. */
  readonly status: Partial<Status> | undefined;
}

/** What becomes known of a request in the course of its life. */
export class AuditedRequest {
  readonly #receivedAt = new Date();
  readonly #annotations: Record<string, string> = {};
  user: AuditUser | undefined;
  impersonatedUser: AuditUser | undefined;
  /** What the policy says; unknown until the caller is known. */
  decision: AuditDecision | undefined;
  answer: AuditedAnswer | undefined;

  constructor(
    private readonly request: FastifyRequest,
    readonly subject: RequestSubject,
    private readonly auditId: string,
  ) {
    if (subject.cluster !== '') {
      this.annotate('clusterpedia.io/cluster', subject.cluster);
    }
  }

  annotate(key: string, value: string): void {
    this.#annotations[key] = value;
  }

  /** The record of a stage. */
  eventAt(stage: AuditStage): AuditEvent {
    const { info } = this.subject;
    const { level = 'None' } = this.decision ?? {};
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      // Objects of answers are not recorded: they are those of members, Secrets among them, and as large as all of them.
      level: level === 'RequestResponse' ? 'Request' : level,
      auditID: this.auditId,
      stage,
      requestURI: redactedUri(this.request.raw.url ?? ''),
      verb: info.verb,
      user: this.user ?? { username: '', groups: [] },
      ...defined('impersonatedUser', this.impersonatedUser),
      sourceIPs: sourceAddresses(this.request),
      userAgent: this.request.headers['user-agent'] ?? '',
      ...defined('objectRef', info.isResourceRequest ? referenceTo(info) : undefined),
      ...defined('responseStatus', this.answer === undefined ? undefined : statusOf(this.answer)),
      ...defined('requestObject', level === 'Metadata' ? undefined : this.#requestObject()),
      requestReceivedTimestamp: microTime(this.#receivedAt),
      stageTimestamp: microTime(new Date()),
      ...defined('annotations', Object.keys(this.#annotations).length === 0 ? undefined : { ...this.#annotations }),
    };
  }

  /** What was sent, without credentials; nothing of what is not JSON, and nothing before the body is there. */
  #requestObject(): unknown {
    const { body } = this.request;
    if (!Buffer.isBuffer(body) || body.length === 0) {
      return undefined;
    }
    try {
      return redactedObject(JSON.parse(body.toString()));
    } catch {
      // Whether it can be read is for the handler to say; a record shows what can.
      return undefined;
    }
  }
}

function referenceTo({ resource, namespace, name, group, version, subresource }: RequestInfo): AuditObjectReference {
  return {
    resource,
    ...(namespace === '' ? {} : { namespace }),
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(subresource === '' ? {} : { subresource }),
  };
}

function statusOf({ code, status }: AuditedAnswer): Partial<Status> {
  const { status: result, message, reason, details } = status ?? {};
  return {
    metadata: {},
    ...defined('status', result),
    ...defined('message', message),
    ...defined('reason', reason),
    ...defined('details', details),
    code,
  };
}

/** An object with that field, or without any when there is nothing in it. */
function defined<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
}

/** Where the request says it came from, and then who sent it to us. */
function sourceAddresses({ headers, raw }: FastifyRequest): readonly string[] {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().flatMap((value) => value.split(','));
  const addresses = [...forwarded, ...[headers['x-real-ip'] ?? []].flat(), raw.socket.remoteAddress ?? ''];
  return [...new Set(addresses.map((address) => address.trim()).filter((address) => address !== ''))];
}
