import type { Status } from '#kube';

/** What is asked for, and how it is refused to somebody who may not have it. */
export interface GuardedPath {
  readonly method: string;
  readonly path: string;
  /** The status for somebody who may: even what does not exist is told to nobody else. */
  readonly status: number;
  /** @returns the answer of kube-apiserver to a user without the right */
  readonly refuse: (user: string) => Status;
}

interface GuardedResource {
  readonly verb: string;
  /** Absent at the cluster scope. */
  readonly namespace?: string;
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** The answer of kube-apiserver to somebody it does not know. */
export const unauthorized: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'Unauthorized',
  reason: 'Unauthorized',
  code: 401,
};

/** A path that is no resource. */
export function nonResource(path: string, status = 200, method = 'GET'): GuardedPath {
  const verb = method.toLowerCase();
  const refuse = (user: string): Status => forbidden(`forbidden: User "${user}" cannot ${verb} path "${path}"`, {});
  return { method, path, status, refuse };
}

/** A path that is a resource. */
export function resource(path: string, guarded: GuardedResource, status = 200, method = 'GET'): GuardedPath {
  const { verb, namespace, subresource, ...details } = guarded;
  const { group, kind, name } = details;
  const subject = `${kind}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` "${name}"`}`;
  const target = subresource === undefined ? kind : `${kind}/${subresource}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const refuse = (user: string): Status =>
    forbidden(
      `${subject} is forbidden: User "${user}" cannot ${verb} resource "${target}" in API group "${group}" ${scope}`,
      details,
    );
  return { method, path, status, refuse };
}

function forbidden(message: string, details: NonNullable<Status['details']>): Status {
  return { ...unauthorized, message, reason: 'Forbidden', details, code: 403 };
}
