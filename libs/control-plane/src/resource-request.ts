import { formatGroupResource, type KubernetesObject, type ObjectName, type RequestInfo, StatusError } from '#kube';
import type { ServedResource } from './catalog/served-resource.js';
import type { RequestBody } from './http/request-body.js';
import { detailsOf } from './schema/field-error.js';
import type { ObjectStore } from './store/object-store.js';

/** A request for objects of a resource that is served. */
export interface ResourceRequest {
  readonly store: ObjectStore;
  readonly resource: ServedResource;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly userAgent: string;
  readonly body: RequestBody;
  /** Aborts when the client leaves or the server stops. */
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** An answer that is one document. */
export interface Answer {
  readonly code: number;
  readonly document: object;
  /** For Warning headers. */
  readonly warnings?: readonly string[];
}

/** What the store knows a resource as. */
export function storeKey(resource: ServedResource): string {
  return formatGroupResource(resource);
}

/** The object a request names. */
export function objectNameOfRequest({ info }: ResourceRequest): ObjectName {
  return { namespace: info.namespace, name: info.name };
}

/** @throws StatusError `NotFound` */
export function existing(request: ResourceRequest): KubernetesObject {
  const { store, resource, info } = request;
  return store.get(storeKey(resource), objectNameOfRequest(request)) ?? notFound(resource, info.name);
}

function notFound(resource: ServedResource, name: string): never {
  throw new StatusError('NotFound', `${formatGroupResource(resource)} ${JSON.stringify(name)} not found`, {
    details: detailsOf(resource, name),
  });
}

/** The error of a write that met another state than it expected. */
export function conflict(resource: ServedResource, name: string, why: string): StatusError {
  const subject = `${formatGroupResource(resource)} ${JSON.stringify(name)}`;
  return new StatusError('Conflict', `Operation cannot be fulfilled on ${subject}: ${why}`, {
    details: detailsOf(resource, name),
  });
}
