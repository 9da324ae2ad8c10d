import type { KubernetesObject } from '#kube';
import type { AccessAttributes, ClusterAccess, UserInfo } from './authentication.js';
import { isRecord } from './fields-v1.js';

/** Answers a review with its `status` filled in. Nothing is stored. */
export function review(
  kind: string,
  object: KubernetesObject,
  access: ClusterAccess,
  asker: UserInfo,
): KubernetesObject {
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  return {
    ...object,
    metadata: { creationTimestamp: null, ...object.metadata },
    status: answer(kind, spec, access, asker),
  };
}

type Spec = Readonly<Record<string, unknown>>;

function answer(kind: string, spec: Spec, access: ClusterAccess, asker: UserInfo): unknown {
  switch (kind) {
    case 'TokenReview':
      return tokenStatus(access.userOfToken(textOf(spec['token'])));
    case 'SelfSubjectReview':
      return { userInfo: asker };
    case 'SelfSubjectAccessReview':
      return accessStatus(access, asker, spec);
    case 'SelfSubjectRulesReview':
      return rulesStatus(access, asker, textOf(spec['namespace']));
    default:
      return accessStatus(access, subjectOf(spec), spec);
  }
}

function tokenStatus(user: UserInfo | undefined): unknown {
  return user === undefined ? { user: {}, error: 'invalid bearer token' } : { authenticated: true, user };
}

function accessStatus(access: ClusterAccess, user: UserInfo, spec: Spec): unknown {
  const allowed = access.isAllowed(user, attributesOf(spec));
  return allowed ? { allowed, reason: 'allowed by the rules of the cluster' } : { allowed };
}

function subjectOf(spec: Spec): UserInfo {
  const groups: readonly unknown[] = Array.isArray(spec['groups']) ? spec['groups'] : [];
  return { username: textOf(spec['user']), groups: groups.map(textOf) };
}

function attributesOf(spec: Spec): AccessAttributes {
  const resource = isRecord(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  const path = isRecord(spec['nonResourceAttributes']) ? spec['nonResourceAttributes'] : {};
  return {
    verb: textOf(resource['verb'] ?? path['verb']),
    group: textOf(resource['group']),
    resource: textOf(resource['resource']),
    subresource: textOf(resource['subresource']),
    namespace: textOf(resource['namespace']),
    name: textOf(resource['name']),
    path: textOf(path['path']),
  };
}

/** All or nothing: the cluster has a function where a real one has rules that can be listed. */
function rulesStatus(access: ClusterAccess, user: UserInfo, namespace: string): unknown {
  const every = { verb: '*', group: '*', resource: '*', subresource: '', namespace, name: '', path: '' };
  const allowed = access.isAllowed(user, every);
  const resourceRules = allowed ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : [];
  const nonResourceRules = allowed ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : [];
  return { resourceRules, nonResourceRules, incomplete: false };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
