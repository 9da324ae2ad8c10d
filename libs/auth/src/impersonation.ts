import { StatusError } from '#kube';
import { forbidden, type Attributes } from './attributes.js';
import { ALL_AUTHENTICATED, type AuthenticationRequest, type UserInfo } from './authenticator.js';
import type { Authorizer } from './authorizer.js';
import { extraOf } from './request-header.authenticator.js';

const EXTRA_PREFIX = 'impersonate-extra-';
/** The user of a request without credentials. */
export const ANONYMOUS = 'system:anonymous';
const UNAUTHENTICATED = 'system:unauthenticated';

type Headers = AuthenticationRequest['headers'];

/**
 * The user a request asks to be taken for by its `Impersonate-*` headers; the caller itself without any. The caller must
 * be allowed to impersonate the name, and every group and attribute that is asked for.
 *
 * @throws StatusError `Forbidden` when it is not, `BadRequest` for headers without a user
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export async function impersonatedUser(caller: UserInfo, headers: Headers, authorizer: Authorizer): Promise<UserInfo> {
  const wanted = requestedUser(headers);
  if (wanted === undefined) {
    return caller;
  }
  for (const attributes of questionsAbout(wanted)) {
    const decision = await authorizer.authorize(caller, attributes);
    if (!decision.allowed) {
      throw forbidden(caller.name, attributes, decision.reason);
    }
  }
  return completed(wanted);
}

function requestedUser(headers: Headers): UserInfo | undefined {
  const [name = ''] = headers.get('impersonate-user') ?? [];
  const [uid = ''] = headers.get('impersonate-uid') ?? [];
  const groups = headers.get('impersonate-group') ?? [];
  const extra = extraOf(headers, [EXTRA_PREFIX]);
  if (name !== '') {
    return { name, groups, extra, ...(uid === '' ? {} : { uid }) };
  }
  if (uid !== '' || groups.length > 0 || Object.keys(extra).length > 0) {
    throw new StatusError(
      'BadRequest',
      'impersonating a group, a uid or an attribute needs the header Impersonate-User',
    );
  }
  return undefined;
}

function questionsAbout({ name, uid, groups, extra }: UserInfo): readonly Attributes[] {
  const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const subject =
    serviceAccount === null
      ? impersonate({ resource: 'users', name })
      : impersonate({
          resource: 'serviceaccounts',
          namespace: serviceAccount[1] ?? '',
          name: serviceAccount[2] ?? '',
        });
  const group = 'authentication.k8s.io';
  return [
    subject,
    ...groups.map((value) => impersonate({ resource: 'groups', name: value })),
    ...(uid === undefined ? [] : [impersonate({ group, version: 'v1', resource: 'uids', name: uid })]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) =>
        impersonate({ group, version: 'v1', resource: 'userextras', subresource: key, name: value }),
      ),
    ),
  ];
}

function impersonate(what: Partial<Attributes>): Attributes {
  return {
    isResourceRequest: true,
    verb: 'impersonate',
    path: '',
    group: '',
    version: 'v1',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    labelSelector: [],
    fieldSelector: [],
    ...what,
  };
}

/** Groups that follow from who the user is, as authentication would have added them. */
function completed(user: UserInfo): UserInfo {
  const namespace = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user.name)?.[1];
  const implied =
    namespace === undefined || user.groups.length > 0
      ? []
      : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  const audience = user.name === ANONYMOUS ? UNAUTHENTICATED : ALL_AUTHENTICATED;
  return { ...user, groups: [...new Set([...user.groups, ...implied, audience])] };
}
