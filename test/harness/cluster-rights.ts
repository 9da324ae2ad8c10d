import type { V1ClusterRole, V1ClusterRoleBinding, V1PolicyRule, V1Role, V1RoleBinding } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import type { MemberCluster } from '#testing';

type Authorizer = MemberCluster['access']['authorize'];
type User = Parameters<Authorizer>[0];
type Attributes = Parameters<Authorizer>[1];

/** A rule for somebody. Of a RoleBinding it counts in one namespace only. */
interface BoundRule {
  readonly role: string;
  readonly rule: V1PolicyRule;
  readonly subjects: ReadonlySet<string>;
  readonly namespace: string | undefined;
  isUsed: boolean;
}

/** Roles that every Kubernetes has and that installations refer to. */
const systemRoles: readonly (V1ClusterRole | V1Role)[] = [
  {
    kind: 'ClusterRole',
    metadata: { name: 'system:auth-delegator' },
    rules: [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ],
  },
  {
    kind: 'Role',
    metadata: { name: 'extension-apiserver-authentication-reader', namespace: 'kube-system' },
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['extension-apiserver-authentication'],
        verbs: ['get', 'list', 'watch'],
      },
    ],
  },
  {
    kind: 'ClusterRole',
    metadata: { name: 'system:discovery' },
    rules: [
      { nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version'], verbs: ['get'] },
    ],
  },
];

const discoveryBinding: V1ClusterRoleBinding = {
  kind: 'ClusterRoleBinding',
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:discovery' },
  subjects: [{ kind: 'Group', name: 'system:authenticated' }],
};

/**
 * RBAC as Kubernetes decides it, over manifests: roles, and who is bound to them. Nothing is allowed that no rule says. It
 * writes down what it was asked.
 */
export class ClusterRights {
  readonly #rules: BoundRule[] = [];
  readonly #refused = new Set<string>();

  /** @throws Error for a binding to a role that there is not */
  constructor(objects: readonly KubernetesObject[]) {
    const roles = [...systemRoles, ...(objects as readonly unknown[] as readonly (V1ClusterRole | V1Role)[])];
    const bindings = objects.filter(({ kind }) => kind === 'ClusterRoleBinding' || kind === 'RoleBinding');
    for (const binding of [discoveryBinding, ...(bindings as readonly unknown[] as readonly V1RoleBinding[])]) {
      this.#bind(binding, roles);
    }
  }

  readonly authorize: Authorizer = (user, attributes) => {
    const subjects = [`User ${user.username}`, ...user.groups.map((group) => `Group ${group}`)];
    // All of them, so that it is known which are of any use.
    const granting = this.#rules.filter(
      ({ rule, subjects: bound, namespace }) =>
        subjects.some((subject) => bound.has(subject)) &&
        (namespace === undefined || (attributes.path === '' && attributes.namespace === namespace)) &&
        allows(rule, attributes),
    );
    for (const rule of granting) {
      rule.isUsed = true;
    }
    if (granting.length === 0) {
      this.#refused.add(describeRequest(user, attributes));
    }
    return granting.length > 0;
  };

  /** What users whose name begins so were refused: `user verb group/resource`, sorted. */
  refusedTo(prefix: string): readonly string[] {
    return [...this.#refused].filter((request) => request.startsWith(prefix)).sort();
  }

  /** Rules of roles with names that match of which nobody has made use: `role verbs resources`, sorted. */
  unused(role: RegExp): readonly string[] {
    const unused = this.#rules.filter((bound) => !bound.isUsed && role.test(bound.role));
    return unused.map((bound) => `${bound.role} ${describeRule(bound.rule)}`).sort();
  }

  #bind({ kind, metadata, roleRef, subjects = [] }: V1RoleBinding, roles: readonly (V1ClusterRole | V1Role)[]): void {
    const namespace = kind === 'RoleBinding' ? metadata?.namespace : undefined;
    const role = roles.find(
      (candidate) =>
        candidate.kind === roleRef.kind &&
        candidate.metadata?.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || candidate.metadata.namespace === namespace),
    );
    if (role === undefined) {
      throw new Error(`${kind} ${metadata?.name} is to ${roleRef.kind} ${roleRef.name}, which is not there`);
    }
    const names = subjects.map((subject) =>
      subject.kind === 'ServiceAccount'
        ? `User system:serviceaccount:${subject.namespace}:${subject.name}`
        : `${subject.kind} ${subject.name}`,
    );
    for (const rule of role.rules ?? []) {
      this.#rules.push({ role: roleRef.name, rule, subjects: new Set(names), namespace, isUsed: false });
    }
  }
}

function allows(
  { verbs, apiGroups, resources, resourceNames, nonResourceURLs }: V1PolicyRule,
  asked: Attributes,
): boolean {
  if (!includes(verbs, asked.verb)) {
    return false;
  }
  if (asked.path !== '') {
    return (nonResourceURLs ?? []).some((url) =>
      url.endsWith('*') ? asked.path.startsWith(url.slice(0, -1)) : url === asked.path,
    );
  }
  const { group, resource, subresource, name } = asked;
  const target = subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
  return (
    includes(apiGroups, group) &&
    ['*', ...target].some((wanted) => resources?.includes(wanted)) &&
    ((resourceNames ?? []).length === 0 || resourceNames?.includes(name) === true)
  );
}

function includes(values: readonly string[] = [], value: string): boolean {
  return values.includes('*') || values.includes(value);
}

function describeRequest({ username }: User, asked: Attributes): string {
  const { verb, group, resource, subresource, namespace, path } = asked;
  const target = path === '' ? `${group}/${resource}${subresource && `/${subresource}`} in "${namespace}"` : path;
  return `${username} ${verb} ${target}`;
}

function describeRule({ verbs, apiGroups = [], resources = [], nonResourceURLs = [] }: V1PolicyRule): string {
  return `${verbs.join()} ${[...nonResourceURLs, ...resources.map((name) => `${apiGroups.join('|')}/${name}`)].join()}`;
}
