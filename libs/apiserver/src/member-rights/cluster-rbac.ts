import { formatObjectName, objectNameOf, parseObjectName, type KubernetesObject, type ObjectName } from '#kube';
import { ClusterRoles } from './cluster-roles.js';
import { subjectKeys, type MemberIdentity } from './member-identity.js';
import { RuleSet } from './rule-set.js';

/** Kinds of objects that rights are made of, by their resource. */
export const rbacKinds = {
  roles: { kind: 'Role', namespaced: true },
  clusterroles: { kind: 'ClusterRole', namespaced: false },
  rolebindings: { kind: 'RoleBinding', namespaced: true },
  clusterrolebindings: { kind: 'ClusterRoleBinding', namespaced: false },
} as const;

export type RbacResource = keyof typeof rbacKinds;

/** What the RBAC of one cluster grants somebody. */
export interface ClusterGrants {
  /** In every namespace and at cluster scope. */
  readonly everywhere: ReadonlySet<RuleSet>;
  readonly namespacesByRules: ReadonlyMap<RuleSet, ReadonlySet<string>>;
}

interface Binding {
  /** `''` of a ClusterRoleBinding. */
  readonly namespace: string;
  readonly subjects: readonly string[];
  readonly roleKind: unknown;
  readonly roleName: string;
}

/** Callers whose grants are kept between two changes. */
const MAX_IDENTITIES = 200;

/** The RBAC objects of one cluster: who was granted what. */
export class ClusterRbac {
  readonly #roles = new Map<string, RuleSet>();
  readonly #clusterRoles = new ClusterRoles();
  readonly #bindings = new Map<string, Binding>();
  readonly #bindingsBySubject = new Map<string, Set<Binding>>();
  readonly #grants = new Map<string, ClusterGrants>();
  #revision = Symbol('rbac');

  /** Another one after every change, and of every other cluster. */
  get revision(): symbol {
    return this.#revision;
  }

  /** Whether there is nothing to grant anything by. */
  get isEmpty(): boolean {
    return this.#roles.size === 0 && this.#bindings.size === 0 && this.#clusterRoles.names.length === 0;
  }

  set(resource: RbacResource, object: KubernetesObject): void {
    const name = objectNameOf(object);
    this.#changed();
    switch (resource) {
      case 'roles':
        this.#roles.set(formatObjectName(name), RuleSet.of(object['rules']));
        return;
      case 'clusterroles':
        this.#clusterRoles.set(name.name, object);
        return;
      case 'rolebindings':
      case 'clusterrolebindings':
        this.#unbind(bindingKey(resource, name));
        this.#bind(bindingKey(resource, name), bindingOf(resource, object));
    }
  }

  delete(resource: RbacResource, name: ObjectName): void {
    this.#changed();
    switch (resource) {
      case 'roles':
        this.#roles.delete(formatObjectName(name));
        return;
      case 'clusterroles':
        this.#clusterRoles.delete(name.name);
        return;
      case 'rolebindings':
      case 'clusterrolebindings':
        this.#unbind(bindingKey(resource, name));
    }
  }

  /** Deletes every object of a resource but these. */
  retain(resource: RbacResource, names: readonly ObjectName[]): void {
    const kept = new Set(names.map(formatObjectName));
    for (const name of this.#namesOf(resource)) {
      if (!kept.has(name)) {
        this.delete(resource, parseObjectName(name));
      }
    }
  }

  /** What somebody is granted by any binding. A binding to a role that is not there grants nothing. */
  grantsOf({ key, subjects }: MemberIdentity): ClusterGrants {
    const known = this.#grants.get(key);
    if (known !== undefined) {
      return known;
    }
    const bindings = new Set(subjects.flatMap((subject) => [...(this.#bindingsBySubject.get(subject) ?? [])]));
    const grants = this.#grantsBy(bindings);
    if (this.#grants.size >= MAX_IDENTITIES) {
      this.#grants.clear();
    }
    this.#grants.set(key, grants);
    return grants;
  }

  #namesOf(resource: RbacResource): readonly string[] {
    switch (resource) {
      case 'roles':
        return [...this.#roles.keys()];
      case 'clusterroles':
        return this.#clusterRoles.names;
      case 'rolebindings':
      case 'clusterrolebindings': {
        const prefix = `${resource}/`;
        return [...this.#bindings.keys()]
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length));
      }
    }
  }

  #grantsBy(bindings: ReadonlySet<Binding>): ClusterGrants {
    const everywhere = new Set<RuleSet>();
    const namespacesByRules = new Map<RuleSet, Set<string>>();
    for (const binding of bindings) {
      for (const rules of this.#rulesOf(binding)) {
        if (binding.namespace === '') {
          everywhere.add(rules);
        } else {
          const namespaces = namespacesByRules.get(rules) ?? new Set();
          namespacesByRules.set(rules, namespaces.add(binding.namespace));
        }
      }
    }
    return { everywhere, namespacesByRules };
  }

  #rulesOf({ namespace, roleKind, roleName }: Binding): readonly RuleSet[] {
    if (roleKind === 'ClusterRole') {
      return this.#clusterRoles.rulesOf(roleName);
    }
    const role = roleKind === 'Role' ? this.#roles.get(formatObjectName({ namespace, name: roleName })) : undefined;
    return namespace === '' || role === undefined ? [] : [role];
  }

  #bind(key: string, binding: Binding): void {
    this.#bindings.set(key, binding);
    for (const subject of binding.subjects) {
      const bindings = this.#bindingsBySubject.get(subject) ?? new Set();
      this.#bindingsBySubject.set(subject, bindings.add(binding));
    }
  }

  #unbind(key: string): void {
    const binding = this.#bindings.get(key);
    this.#bindings.delete(key);
    for (const subject of binding?.subjects ?? []) {
      const bindings = this.#bindingsBySubject.get(subject);
      if (binding !== undefined && bindings?.delete(binding) === true && bindings.size === 0) {
        this.#bindingsBySubject.delete(subject);
      }
    }
  }

  #changed(): void {
    this.#revision = Symbol('rbac');
    this.#grants.clear();
  }
}

function bindingKey(resource: RbacResource, name: ObjectName): string {
  return `${resource}/${formatObjectName(name)}`;
}

function bindingOf(resource: RbacResource, object: KubernetesObject): Binding {
  const namespace = rbacKinds[resource].namespaced ? objectNameOf(object).namespace : '';
  const { kind, name } = (object['roleRef'] ?? {}) as { readonly kind?: unknown; readonly name?: unknown };
  const subjects: unknown = object['subjects'];
  // One that is in no namespace, but should be, must not grant rights in all of them.
  const isInPlace = rbacKinds[resource].namespaced === (namespace !== '');
  const keys =
    isInPlace && Array.isArray(subjects) ? subjects.flatMap((subject) => subjectKeys(subject, namespace)) : [];
  return { namespace, subjects: keys, roleKind: kind, roleName: typeof name === 'string' ? name : '' };
}
