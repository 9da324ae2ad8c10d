import { formatGroupVersion, type RequestInfo, StatusError } from '#kube';
import type { ResourceCatalog } from './catalog/resource-catalog.js';
import { type ReviewResource, reviewResources } from './catalog/review-resources.js';
import { type ServedResource, storedVerbs } from './catalog/served-resource.js';
import { pathNotFound } from './discovery/non-resource.handler.js';
import { handleGet } from './read/get.handler.js';
import { handleList } from './read/list.handler.js';
import { handleWatch } from './read/watch.handler.js';
import type { Answer, ResourceRequest } from './resource-request.js';
import { handleCreate } from './write/create.handler.js';
import { handleDelete, handleDeleteCollection } from './write/delete.handler.js';
import { handlePatch } from './write/patch.handler.js';
import { handleReview } from './write/review.handler.js';
import { handleUpdate } from './write/update.handler.js';

/** One document, or the lines of a watch. */
export type ResourceAnswer = Answer | AsyncIterable<string>;

const handlers: ReadonlyMap<string, (request: ResourceRequest) => ResourceAnswer> = new Map<
  string,
  (request: ResourceRequest) => ResourceAnswer
>([
  ['get', handleGet],
  ['list', handleList],
  ['watch', handleWatch],
  ['create', handleCreate],
  ['update', handleUpdate],
  ['patch', handlePatch],
  ['delete', handleDelete],
  ['deletecollection', handleDeleteCollection],
]);

const statusVerbs = ['get', 'update', 'patch'];

/**
 * Answers a request for a resource.
 *
 * @throws StatusError whatever is wrong with it
 */
export function dispatch(request: Omit<ResourceRequest, 'resource'>): ResourceAnswer {
  const { info, body } = request;
  const review = reviewOf(info);
  if (review !== undefined) {
    if (info.verb !== 'create') {
      throw methodNotAllowed();
    }
    return handleReview(review, body);
  }
  const resource = resourceOf(request.catalog, info);
  const handler = handlers.get(info.verb);
  if (handler === undefined || !allowedVerbs(info).includes(info.verb)) {
    throw methodNotAllowed();
  }
  return handler({ ...request, resource });
}

function reviewOf(info: RequestInfo): ReviewResource | undefined {
  const isPlain = info.subresource === '' && info.namespace === '' && info.name === '';
  const groupVersion = formatGroupVersion(info);
  return isPlain
    ? reviewResources.find((review) => review.groupVersion === groupVersion && review.resource.name === info.resource)
    : undefined;
}

function resourceOf(catalog: ResourceCatalog, info: RequestInfo): ServedResource {
  const resource = catalog.find(info);
  const isPlaced = resource?.namespaced === true || info.namespace === '';
  const isServed = info.subresource === '' || (info.subresource === 'status' && resource?.hasStatus === true);
  if (resource === undefined || !isPlaced || !isServed) {
    throw pathNotFound();
  }
  return resource;
}

function allowedVerbs({ subresource, name, verb }: RequestInfo): readonly string[] {
  if (subresource === 'status') {
    return statusVerbs;
  }
  // A path with a name is an object, one without is a collection.
  return verb === 'create' && name !== '' ? [] : storedVerbs;
}

function methodNotAllowed(): StatusError {
  return new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
}
