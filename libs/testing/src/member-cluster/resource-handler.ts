import { formatObjectName, negotiate, StatusError } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import { type ApiRequest, readObject } from './api-request.js';
import type { ApiResponse } from './api-response.js';
import type { ClusterAccess } from './authentication.js';
import type { Containers } from './containers/containers.js';
import { answerLog } from './containers/log-handler.js';
import { answerPodProxy } from './containers/proxy-handler.js';
import { sendDocument } from './document-answer.js';
import { handleList } from './list-handler.js';
import { notFound } from './object-identity.js';
import { representationFor, transformations } from './representation.js';
import { review } from './review-handler.js';
import { isReview, type ServedResource } from './served-resource.js';
import { handleWatch, type WatchSettings } from './watch-handler.js';
import { handleSubresourceGet, handleWrite } from './write-handlers.js';

interface ResourceParts {
  readonly store: MemberClusterStore;
  readonly access: ClusterAccess;
  readonly containers: Containers;
  readonly watches: WatchSettings;
}

/** Answers a request that names a resource. @throws StatusError for one that cannot be answered */
export async function answerResource(parts: ResourceParts, request: ApiRequest, response: ApiResponse): Promise<void> {
  const { store, access, watches } = parts;
  const { info } = request;
  const resource = store.resources.get(info);
  if (await answerContainer(parts, request, response)) {
    return;
  }
  assertAllowed(resource, request);
  if (isReview(resource)) {
    const document = review(resource.kind, await readObject(request), access, request.user);
    await sendDocument(response, { status: 201, document });
    return;
  }
  switch (info.verb) {
    case 'list':
      await handleList(store, resource, request, response);
      return;
    case 'watch':
      await handleWatch(store, resource, { request, response, settings: watches });
      return;
    case 'get':
      await answerGet(store, resource, request, response);
      return;
    default: {
      const { contentType } = negotiate(request.headers.accept, { as: [] });
      await sendDocument(response, { ...(await handleWrite(store, resource, request)), contentType });
    }
  }
}

/** @returns whether the request was about what runs in a pod, and has been answered */
async function answerContainer(
  { store, containers }: ResourceParts,
  request: ApiRequest,
  response: ApiResponse,
): Promise<boolean> {
  const { info, query } = request;
  switch (info.resource === 'pods' && info.group === '' ? info.subresource : '') {
    case 'log':
      await answerLog(containers, store.get(info, info), query, response);
      return true;
    case 'proxy':
      await answerPodProxy(containers, request, response);
      return true;
    case 'exec':
    case 'attach':
    case 'portforward':
      throw new StatusError('BadRequest', 'Upgrade request required');
    default:
      return false;
  }
}

/** @throws StatusError NotFound or MethodNotAllowed */
function assertAllowed({ namespaced, subresources, verbs }: ServedResource, { info }: ApiRequest): void {
  const isKnownSubresource = info.subresource === '' || subresources.some((name) => name === info.subresource);
  const isMisplaced = namespaced
    ? info.namespace === '' && (info.name !== '' || info.verb === 'create')
    : info.namespace !== '';
  if (!isKnownSubresource || isMisplaced) {
    throw new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
  }
  if (!verbs.includes(info.verb)) {
    throw new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource', {
      details: {},
    });
  }
}

async function answerGet(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
  response: ApiResponse,
): Promise<void> {
  const { info, query, headers } = request;
  if (info.subresource !== '') {
    await sendDocument(response, { status: 200, document: handleSubresourceGet(store, resource, request) });
    return;
  }
  const stored = store.table(resource).get(formatObjectName(info));
  if (stored === undefined) {
    throw notFound(resource, info.name);
  }
  const mediaType = negotiate(headers.accept, { as: transformations });
  const options = { includeObject: query.get('includeObject') ?? 'Metadata', isWatch: false };
  const text = representationFor(resource, info.version, mediaType, options).one(stored);
  if (mediaType.serialization !== 'json') {
    const document: unknown = JSON.parse(text.toString());
    await sendDocument(response, { status: 200, document, contentType: mediaType.contentType });
    return;
  }
  response.begin(200, { 'content-type': 'application/json' });
  await response.write(Buffer.concat([text, lineFeed]));
  response.end();
}

const lineFeed = Buffer.from('\n');
