import type { ReviewKind, ReviewResource } from '../catalog/review-resources.js';
import { parseBody, type RequestBody } from '../http/request-body.js';
import type { Answer } from '../resource-request.js';
import { isRecord } from '../schema/schema-validator.js';
import { invalidObject, requiredField } from '../schema/field-error.js';

type Json = Readonly<Record<string, unknown>>;

/** The group whose members may do everything; whoever is not in it has no access to a control plane. */
const masters = 'system:masters';
const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const everyPath = { verbs: ['*'], nonResourceURLs: ['*'] };

/**
 * POST of a question about authentication or authorization. Members of `system:masters` may do everything, and nobody else
 * gets as far as asking about themselves; there are no tokens.
 *
 * @throws StatusError `Invalid` for a question without a spec
 */
export function handleReview({ kind, groupVersion }: ReviewResource, body: RequestBody): Answer {
  const document = parseBody(body);
  const spec = isRecord(document) ? document['spec'] : undefined;
  if (!isRecord(document) || !isRecord(spec)) {
    throw invalidObject({ group: groupVersion.split('/')[0] ?? '', kind }, '', [requiredField('spec')]);
  }
  return { code: 201, document: { ...document, kind, apiVersion: groupVersion, spec, status: answers[kind](spec) } };
}

const answers: Readonly<Record<ReviewKind, (spec: Json) => Json>> = {
  TokenReview: () => ({ authenticated: false, user: {}, error: 'the control plane accepts client certificates only' }),
  SubjectAccessReview: ({ groups }) => {
    const allowed = Array.isArray(groups) && groups.includes(masters);
    return allowed ? { allowed } : { allowed, reason: `only members of ${masters} have access to the control plane` };
  },
  SelfSubjectAccessReview: () => ({ allowed: true }),
  SelfSubjectRulesReview: () => ({ resourceRules: [everything], nonResourceRules: [everyPath], incomplete: false }),
};
