import { formatGroupResource, StatusError, type GroupResource } from '#kube';

/** What a verb is answered with that a resource does not have. */
export function notSupported(verb: string, { group, resource }: GroupResource): StatusError {
  const kind = formatGroupResource({ group, resource });
  return new StatusError('MethodNotAllowed', `${verb} is not supported on resources of kind ${JSON.stringify(kind)}`, {
    details: { ...(group === '' ? {} : { group }), kind: resource },
  });
}
