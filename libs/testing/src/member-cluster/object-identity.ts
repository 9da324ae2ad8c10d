import { randomInt, randomUUID } from 'node:crypto';
import {
  formatGroupResource,
  formatGroupVersion,
  formatTimestamp,
  type KubernetesObject,
  type ObjectName,
  StatusError,
  type StatusReason,
} from '#kube';
import type { ServedResource } from './served-resource.js';

/** Where a request says the object is. `name` is `''` on a collection. */
export interface RequestTarget extends ObjectName {
  readonly version: string;
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
/** Kinds whose names are path segments rather than DNS names, `system:node` among them. */
const freelyNamedGroups = new Set(['rbac.authorization.k8s.io']);

/** Letters and digits of generated names: no vowels, so that they spell nothing. */
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A failure about one object of a resource, with the details clients look into. */
export function objectError(
  reason: StatusReason,
  { group, resource }: ServedResource,
  name: string,
  message: string,
): StatusError {
  return new StatusError(reason, message, {
    details: { name, ...(group === '' ? {} : { group }), kind: resource },
  });
}

export function notFound(resource: ServedResource, name: string): StatusError {
  return objectError('NotFound', resource, name, `${formatGroupResource(resource)} "${name}" not found`);
}

/** The optimistic lock failed: what the caller read is no longer what is there. */
export function conflict(resource: ServedResource, name: string, why?: string): StatusError {
  const reason = why ?? 'the object has been modified; please apply your changes to the latest version and try again';
  const what = `${formatGroupResource(resource)} "${name}"`;
  return objectError('Conflict', resource, name, `Operation cannot be fulfilled on ${what}: ${reason}`);
}

/** What must hold of an object for a write to happen; a field that is absent or empty demands nothing. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** @throws StatusError Conflict */
export function assertPreconditions(
  resource: ServedResource,
  { metadata = {} }: KubernetesObject,
  { uid = '', resourceVersion = '' }: Preconditions,
): void {
  const { name = '' } = metadata;
  const check = (field: string, wanted: string, present = ''): void => {
    if (wanted !== '' && wanted !== present) {
      const why = `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${present}`;
      throw conflict(resource, name, why);
    }
  };
  check('UID', uid, metadata.uid);
  check('ResourceVersion', resourceVersion, metadata.resourceVersion);
}

/** One field that does not fit, as the API server words it. */
export function invalid(resource: ServedResource, name: string, field: string, problem: string): StatusError {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  return new StatusError('Invalid', `${kind} "${name}" is invalid: ${field}: ${problem}`, {
    details: {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.kind,
      causes: [{ reason: 'FieldValueInvalid', message: problem, field }],
    },
  });
}

/**
 * The object with the kind, apiVersion and namespace of the request, after checking that it claims no others.
 *
 * @throws StatusError BadRequest for a document that belongs elsewhere
 */
export function placeObject(
  resource: ServedResource,
  target: RequestTarget,
  object: KubernetesObject,
): KubernetesObject {
  const apiVersion = formatGroupVersion({ group: resource.group, version: target.version });
  if (object.kind !== undefined && object.kind !== resource.kind) {
    throw new StatusError(
      'BadRequest',
      `the kind in the data (${object.kind}) does not match the expected kind (${resource.kind})`,
    );
  }
  if (object.apiVersion !== undefined && object.apiVersion !== apiVersion) {
    throw new StatusError(
      'BadRequest',
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  const claimed = object.metadata?.namespace ?? '';
  if (resource.namespaced && claimed !== '' && claimed !== target.namespace) {
    throw new StatusError(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  const { namespace: _namespace, ...metadata } = object.metadata ?? {};
  const placed = resource.namespaced ? { ...metadata, namespace: target.namespace } : metadata;
  return { ...object, kind: resource.kind, apiVersion, metadata: placed };
}

/** The object with a name: its own, or one made from `generateName`. @throws StatusError Invalid */
export function nameObject(resource: ServedResource, object: KubernetesObject): KubernetesObject {
  const { name = '', generateName = '' } = object.metadata ?? {};
  if (name === '' && generateName === '') {
    throw invalid(resource, '', 'metadata.name', 'Required value: name or generateName is required');
  }
  const chosen = name === '' ? generateName + randomSuffix() : name;
  if (!freelyNamedGroups.has(resource.group) && (chosen.length > 253 || !subdomain.test(chosen))) {
    throw invalid(resource, chosen, 'metadata.name', `Invalid value: ${JSON.stringify(chosen)}: ${subdomainRule}`);
  }
  return { ...object, metadata: { ...object.metadata, name: chosen } };
}

/** What every new object is given, whatever its author wrote there. */
export function newIdentity(now: Date): { readonly uid: string; readonly creationTimestamp: string } {
  return { uid: randomUUID(), creationTimestamp: formatTimestamp(now) };
}

function randomSuffix(): string {
  return Array.from({ length: 5 }, () => suffixAlphabet[randomInt(suffixAlphabet.length)] ?? '').join('');
}
