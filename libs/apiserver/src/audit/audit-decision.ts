import type { RequestInfo } from '#kube';
import type { RequestSubject } from '../requests/request-subject.js';
import type { AuditLevel, AuditPolicy, AuditRule, AuditStage } from './audit-policy.schema.js';

/** Who asks, as far as rules tell users apart. */
export interface AuditedUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a policy says of one request. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitted: ReadonlySet<AuditStage>;
}

const nothing: AuditDecision = { level: 'None', omitted: new Set() };

/**
 * What is recorded of a request: the first rule that fits decides; without one nothing is.
 *
 * A rule about resources fits a request below `resources` by what the URL names, as it does for the Go original
 * (`clusterpedia.io`, `resources`), and by what is asked of the member (`apps`, `deployments`).
 *
 * @param user - nobody when the caller could not be told; a rule that names users does not fit then
 */
export function auditDecision(
  policy: AuditPolicy,
  user: AuditedUser | undefined,
  { outer, info }: RequestSubject,
): AuditDecision {
  const rule = policy.rules.find(
    (candidate) => fitsUser(candidate, user) && (fitsRequest(candidate, outer) || fitsRequest(candidate, info)),
  );
  return rule === undefined
    ? nothing
    : { level: rule.level, omitted: new Set([...policy.omitStages, ...rule.omitStages]) };
}

function fitsUser({ users, userGroups }: AuditRule, user: AuditedUser | undefined): boolean {
  if (users.length > 0 && (user === undefined || !users.includes(user.name))) {
    return false;
  }
  return userGroups.length === 0 || user?.groups.some((group) => userGroups.includes(group)) === true;
}

function fitsRequest(rule: AuditRule, info: RequestInfo): boolean {
  if (rule.verbs.length > 0 && !rule.verbs.includes(info.verb)) {
    return false;
  }
  if (rule.namespaces.length > 0 || rule.resources.length > 0) {
    return fitsResource(rule, info);
  }
  return rule.nonResourceURLs.length === 0 || fitsPath(rule.nonResourceURLs, info);
}

function fitsResource({ namespaces, resources }: AuditRule, info: RequestInfo): boolean {
  if (!info.isResourceRequest || (namespaces.length > 0 && !namespaces.includes(info.namespace))) {
    return false;
  }
  return (
    resources.length === 0 ||
    resources.some(
      ({ group, resources: names, resourceNames }) =>
        group === info.group &&
        (resourceNames.length === 0 || resourceNames.includes(info.name)) &&
        (names.length === 0 || names.some((name) => fitsName(name, info))),
    )
  );
}

/** `pods` is not `pods/log`; `*` is everything, `pods/*` every subresource and a star before `/scale` that one of every resource. */
function fitsName(pattern: string, { resource, subresource }: RequestInfo): boolean {
  if (pattern === '*' || pattern === (subresource === '' ? resource : `${resource}/${subresource}`)) {
    return true;
  }
  return pattern === `${resource}/*` || (subresource !== '' && pattern === `*/${subresource}`);
}

function fitsPath(patterns: readonly string[], { isResourceRequest, path }: RequestInfo): boolean {
  return (
    !isResourceRequest &&
    patterns.some((pattern) => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern))
  );
}
