import type { JsonObject } from '../json-value.js';
import { at, defaults, inOrder, isEmpty, when, type Edit } from './edit.js';
import type { GroupConversion, KindConversion } from './kind-conversion.js';

const group = 'rbac.authorization.k8s.io';
const firstVersion = `${group}/v1alpha1`;

const isPerson = ({ kind }: JsonObject): boolean => kind === 'User' || kind === 'Group';
const isServiceAccount = ({ kind }: JsonObject): boolean => kind === 'ServiceAccount';

/** The first version says in which version a subject is, later ones only in which group. */
const subjectToHub: Edit = (subject) => {
  const { apiVersion, ...rest } = subject;
  if (isServiceAccount(subject)) {
    return rest;
  }
  if (isPerson(subject)) {
    // Everyone who is known, and not a user of that name.
    return subject['kind'] === 'User' && subject['name'] === '*'
      ? { ...rest, kind: 'Group', apiGroup: group, name: 'system:authenticated' }
      : { ...rest, apiGroup: group };
  }
  const apiGroup = groupOf(apiVersion);
  return apiGroup === '' ? rest : { ...rest, apiGroup };
};

/** The group of `group/version`; none in the version of a core kind, or in what is neither. */
function groupOf(apiVersion: unknown): string {
  const [groupName = '', version, ...further] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  return version === undefined || further.length > 0 ? '' : groupName;
}

const subjectFromHub: Edit = (subject) => {
  const { apiGroup, ...rest } = subject;
  if (isServiceAccount(subject) && isEmpty(apiGroup)) {
    return { ...rest, apiVersion: 'v1' };
  }
  if (isPerson(subject) && apiGroup === group) {
    return { ...rest, apiVersion: firstVersion };
  }
  return typeof apiGroup === 'string' && apiGroup !== '' ? { ...rest, apiVersion: `${apiGroup}/` } : rest;
};

const subjectGroups = at('subjects[]', when(isPerson, defaults({ apiGroup: group })));

const firstSubjects = at(
  'subjects[]',
  inOrder(
    when(isPerson, defaults({ apiVersion: firstVersion })),
    when(isServiceAccount, defaults({ apiVersion: 'v1' })),
  ),
);

const binding: KindConversion = {
  defaults: at('roleRef+', defaults({ apiGroup: group })),
  versions: {
    v1: { defaults: subjectGroups },
    v1beta1: { defaults: subjectGroups },
    v1alpha1: {
      defaults: firstSubjects,
      toHub: at('subjects[]', subjectToHub),
      fromHub: at('subjects[]', subjectFromHub),
    },
  },
};

/** Who may do what. */
export const rbac: GroupConversion = { RoleBinding: binding, ClusterRoleBinding: binding };
