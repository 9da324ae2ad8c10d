import { formatGroupResource, type KubernetesObject, type ObjectName, type RequestInfo, StatusError } from '#kube';
import { inVersionOf } from './catalog/custom-resources.js';
import type { ResourceCatalog } from './catalog/resource-catalog.js';
import type { ServedResource } from './catalog/served-resource.js';
import type { RequestBody } from './http/request-body.js';
import { detailsOf } from './schema/field-error.js';
import type { ObjectStore } from './store/object-store.js';

/** A request for objects of a resource that is served. */
export interface ResourceRequest {
  readonly store: ObjectStore;
  readonly catalog: ResourceCatalog;
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
function objectNameOfRequest({ info }: ResourceRequest): ObjectName {
  return { namespace: info.namespace, name: info.name };
}

/** @throws StatusError `NotFound` */
export function existing(request: ResourceRequest): KubernetesObject {
  return stored(request) ?? notFound(request.resource, request.info.name);
}

/** As {@link existing}; `undefined` when there is none. */
export function stored(request: ResourceRequest): KubernetesObject | undefined {
  const { store, resource } = request;
  const object = store.get(storeKey(resource), objectNameOfRequest(request));
  return object === undefined ? undefined : inVersionOf(resource, object);
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
