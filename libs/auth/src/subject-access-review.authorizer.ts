import { StatusError } from '#kube';
import type { Logger } from '#telemetry';
import type { Attributes, SelectorRequirement } from './attributes.js';
import type { UserInfo } from './authenticator.js';
import { Authorizer, type Decision } from './authorizer.js';
import { ExpiringCache } from './expiring-cache.js';
import type { AskReview } from './review-client.js';

const SUBJECT_ACCESS_REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resource: 'subjectaccessreviews',
} as const;

interface SubjectAccessReviewStatus {
  readonly allowed: boolean;
  readonly reason: string;
}

export interface SubjectAccessReviewOptions {
  readonly ask: AskReview;
  /** How long a yes is repeated. */
  readonly authorizedTtlMs: number;
  /** How long a no is repeated. */
  readonly unauthorizedTtlMs: number;
  readonly logger: Logger;
}

/** Answers held at once. One that falls out is only asked for again. */
const CACHED_DECISIONS = 8192;

/**
 * Asks the control plane what a user may do; answers are repeated for a while for exactly the same question.
 *
 * @throws StatusError `ServiceUnavailable` while the control plane cannot be asked, `InternalError` when it refuses to
 * answer
 */
export class SubjectAccessReviewAuthorizer extends Authorizer {
  readonly #options: SubjectAccessReviewOptions;
  readonly #decisions = new ExpiringCache<Decision>(CACHED_DECISIONS);

  constructor(options: SubjectAccessReviewOptions) {
    super();
    this.#options = options;
  }

  override async authorize(user: UserInfo, attributes: Attributes): Promise<Decision> {
    const { ask, authorizedTtlMs, unauthorizedTtlMs, logger } = this.#options;
    const spec = specOf(user, attributes);
    try {
      return await this.#decisions.get(JSON.stringify(spec), async () => {
        const { allowed = false, reason = '' } = await ask<SubjectAccessReviewStatus>(SUBJECT_ACCESS_REVIEWS, {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec,
        });
        return { value: { allowed, reason }, ttlMs: allowed ? authorizedTtlMs : unauthorizedTtlMs };
      });
    } catch (cause) {
      logger.error({ error: cause }, 'access not reviewed, the request is refused');
      throw undecided(cause);
    }
  }
}

function undecided(cause: unknown): StatusError {
  const message = 'the access of the user could not be reviewed';
  const isRefusal = cause instanceof StatusError && cause.code < 500 && cause.reason !== 'TooManyRequests';
  return isRefusal
    ? new StatusError('InternalError', message, { cause })
    : new StatusError('ServiceUnavailable', message, { cause, details: { retryAfterSeconds: 1 } });
}

function specOf({ name, uid, groups, extra }: UserInfo, attributes: Attributes): Readonly<Record<string, unknown>> {
  const user = { user: name, groups, extra, ...(uid === undefined ? {} : { uid }) };
  const { isResourceRequest, path, verb } = attributes;
  if (!isResourceRequest) {
    return { ...user, nonResourceAttributes: { path, verb } };
  }
  const { namespace, group, version, resource, subresource, name: object } = attributes;
  return {
    ...user,
    resourceAttributes: {
      namespace,
      verb,
      group,
      version,
      resource,
      subresource,
      name: object,
      ...requirements('fieldSelector', attributes.fieldSelector),
      ...requirements('labelSelector', attributes.labelSelector),
    },
  };
}

function requirements(field: string, selector: readonly SelectorRequirement[]): Readonly<Record<string, unknown>> {
  return selector.length === 0 ? {} : { [field]: { requirements: selector } };
}
