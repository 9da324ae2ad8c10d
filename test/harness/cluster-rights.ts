import type {
  RbacV1Subject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
} from '@kubernetes/client-node';
import type { MemberCluster, MemberClusterStore } from '#testing';

type Authorizer = MemberCluster['access']['authorize'];
type User = Parameters<Authorizer>[0];
type Attributes = Parameters<Authorizer>[1];
type AnyRole = V1ClusterRole | V1Role;
type AnyBinding = V1ClusterRoleBinding | V1RoleBinding;

/** A rule for somebody. Of a RoleBinding it counts in one namespace only. */
interface BoundRule {
  readonly role: string;
  readonly rule: V1PolicyRule;
  readonly subjects: ReadonlySet<string>;
  readonly namespace: string | undefined;
}

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' };

/** Roles that every Kubernetes has and that installations refer to. */
const systemRoles: readonly AnyRole[] = [
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
  roleRef: { apiGroup: rbac.group, kind: 'ClusterRole', name: 'system:discovery' },
  subjects: [{ kind: 'Group', name: 'system:authenticated' }],
};

/**
 * RBAC as Kubernetes decides it, over the roles and bindings that a cluster holds at the time. Nothing is allowed that no rule
 * says. It writes down what it was asked.
 */
export class ClusterRights {
  readonly #refused = new Set<string>();
  /** All that was ever granted, one verb on one resource at a time. */
  readonly #granted = new Set<string>();
  readonly #used = new Set<string>();
  #rules: readonly BoundRule[] = [];

  constructor(private readonly store: MemberClusterStore) {
    this.#readRules();
    store.onChange(({ group }) => {
      if (group === rbac.group) {
        this.#readRules();
      }
    });
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
    for (const { role, rule } of granting) {
      this.#markUsed(role, rule, attributes);
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

  /** What roles with names that match ever granted, of which nobody has made use: `role verb group/resource`, sorted. */
  unused(role: RegExp): readonly string[] {
    return [...this.#granted].filter((grant) => !this.#used.has(grant) && role.test(grant)).sort();
  }

  #readRules(): void {
    const held = <T>(resource: string): readonly T[] =>
      this.store.list({ ...rbac, resource }) as readonly unknown[] as readonly T[];
    const roles = [...systemRoles, ...held<AnyRole>('clusterroles'), ...held<AnyRole>('roles')];
    const bindings = [
      discoveryBinding,
      ...held<AnyBinding>('clusterrolebindings'),
      ...held<AnyBinding>('rolebindings'),
    ];
    this.#rules = bindings.flatMap((binding) => boundRules(binding, roles));
    for (const { role, rule } of this.#rules) {
      grantsOf(rule).forEach((grant) => this.#granted.add(`${role} ${grant}`));
    }
  }

  /** What the rule says, which need not be what was asked: it may say `*`. */
  #markUsed(role: string, { verbs, apiGroups, resources, nonResourceURLs }: V1PolicyRule, asked: Attributes): void {
    const used = grantsOf({
      verbs: verbs.filter((verb) => verb === '*' || verb === asked.verb),
      ...(apiGroups && { apiGroups: apiGroups.filter((group) => group === '*' || group === asked.group) }),
      ...(resources && { resources: resources.filter((name) => name === '*' || targetsOf(asked).includes(name)) }),
      ...(nonResourceURLs && { nonResourceURLs: nonResourceURLs.filter((url) => matchesPath(url, asked.path)) }),
    });
    used.forEach((grant) => this.#used.add(`${role} ${grant}`));
  }
}

/** Of a role that is not there: nothing. */
function boundRules({ kind, metadata, roleRef, subjects = [] }: AnyBinding, roles: readonly AnyRole[]): BoundRule[] {
  const namespace = kind === 'RoleBinding' ? metadata?.namespace : undefined;
  const role = roles.find(
    (candidate) =>
      candidate.kind === roleRef.kind &&
      candidate.metadata?.name === roleRef.name &&
      (roleRef.kind === 'ClusterRole' || candidate.metadata.namespace === namespace),
  );
  const names = new Set(subjects.map(subjectName));
  return (role?.rules ?? []).map((rule) => ({ role: roleRef.name, rule, subjects: names, namespace }));
}

function subjectName({ kind, namespace, name }: RbacV1Subject): string {
  return kind === 'ServiceAccount' ? `User system:serviceaccount:${namespace}:${name}` : `${kind} ${name}`;
}

function allows(
  { verbs, apiGroups, resources, resourceNames = [], nonResourceURLs = [] }: V1PolicyRule,
  asked: Attributes,
): boolean {
  if (!includes(verbs, asked.verb)) {
    return false;
  }
  if (asked.path !== '') {
    return nonResourceURLs.some((url) => matchesPath(url, asked.path));
  }
  return (
    includes(apiGroups, asked.group) &&
    ['*', ...targetsOf(asked)].some((wanted) => resources?.includes(wanted)) &&
    (resourceNames.length === 0 || resourceNames.includes(asked.name))
  );
}

/** How a rule may call what is asked for. */
function targetsOf({ resource, subresource }: Attributes): readonly string[] {
  return subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
}

function matchesPath(url: string, path: string): boolean {
  return url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : url === path;
}

function includes(values: readonly string[] = [], value: string): boolean {
  return values.includes('*') || values.includes(value);
}

function describeRequest({ username }: User, asked: Attributes): string {
  const { verb, group, resource, subresource, namespace, path } = asked;
  const target = path === '' ? `${group}/${resource}${subresource && `/${subresource}`} in "${namespace}"` : path;
  return `${username} ${verb} ${target}`;
}

function grantsOf({ verbs, apiGroups = [], resources = [], nonResourceURLs = [] }: V1PolicyRule): readonly string[] {
  const targets = apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`));
  return verbs.flatMap((verb) => [...nonResourceURLs, ...targets].map((target) => `${verb} ${target}`));
}
