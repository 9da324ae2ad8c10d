import type { UserInfo } from '#auth';

/** Who a caller is to the RBAC of the members. */
export interface MemberIdentity {
  /** What is the same for the same subjects. */
  readonly key: string;
  /** Subjects of bindings that mean the caller, as {@link subjectKeys} writes them. */
  readonly subjects: readonly string[];
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const SERVICE_ACCOUNTS = 'system:serviceaccounts';

export interface IdentityOptions {
  /** Whether a service account of the control plane is the one of the same namespace and name in every member. */
  readonly serviceAccountsMatch: boolean;
}

/**
 * A caller is the user and the groups of the same names in every member. Service accounts of the control plane are not, as
 * who may make one there is not who may make its namesake in a member; all that is left of them is their other groups.
 */
export function memberIdentityOf(
  { name, groups }: UserInfo,
  { serviceAccountsMatch }: IdentityOptions,
): MemberIdentity {
  const isStranger = !serviceAccountsMatch && name.startsWith(SERVICE_ACCOUNT);
  const subjects = [
    ...(isStranger ? [] : [userKey(name)]),
    ...groups.filter((group) => !isStranger || !isOfServiceAccounts(group)).map(groupKey),
  ];
  const sorted = [...new Set(subjects)].toSorted();
  return { key: JSON.stringify(sorted), subjects: sorted };
}

/**
 * Whom a subject of a binding means: a user or a group. A service account is a user with a name of a certain form.
 *
 * @param namespace - of the binding, where a service account is that says nothing else; `''` of a ClusterRoleBinding
 * @returns nothing for a subject that means nobody
 */
export function subjectKeys(subject: unknown, namespace: string): readonly string[] {
  const { kind, name, namespace: own } = (subject ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '') {
    return [];
  }
  switch (kind) {
    case 'User':
      return [userKey(name)];
    case 'Group':
      return [groupKey(name)];
    case 'ServiceAccount': {
      const of = typeof own === 'string' && own !== '' ? own : namespace;
      return of === '' ? [] : [userKey(`${SERVICE_ACCOUNT}${of}:${name}`)];
    }
    default:
      return [];
  }
}

function isOfServiceAccounts(group: string): boolean {
  return group === SERVICE_ACCOUNTS || group.startsWith(`${SERVICE_ACCOUNTS}:`);
}

function userKey(name: string): string {
  return `user/${name}`;
}

function groupKey(name: string): string {
  return `group/${name}`;
}
