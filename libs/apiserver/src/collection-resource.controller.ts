import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION, parseSearchOptions, type CollectionResource } from '#api';
import { isTrue, matchesFields, parseFieldSelector, StatusError, type FieldSelector } from '#kube';
import type { FeatureGates } from '#options';
import { parseIncludeObject } from '#printers';
import { StorageFactory } from '#storage';
import { APISERVER_FEATURES } from './apiserver.options.js';
import {
  collectionDocument,
  collectionsDocument,
  collectionsTable,
  collectionTable,
  readTypes,
} from './collection-representation.js';
import { parseCollectionTypes } from './collection-types.parser.js';
import { negotiateAnswer } from './media-type.js';
import { splitUrl, timeoutOf } from './request-context.js';
import { withDeadline } from './request-deadline.js';
import { metaVersionOf } from './representation.js';
import { assertRead } from './resource.controller.js';
import { respondDocument, respondList } from './responder.js';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

const COLLECTIONS_PATH = `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/collectionresources`;

/** Collections of resources: what there are, and a search over one of them. */
@Controller(COLLECTIONS_PATH)
export class CollectionResourceController {
  constructor(
    @Inject(StorageFactory) private readonly storage: StorageFactory,
    @Inject(APISERVER_FEATURES) private readonly features: FeatureGates,
  ) {}

  @All('')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    assertRead(request);
    const { query } = splitUrl(request.url);
    if (isTrue(query, 'watch')) {
      throw new StatusError(
        'MethodNotAllowed',
        'watch is not supported on resources of kind "collectionresources.clusterpedia.io"',
      );
    }
    const mediaType = negotiateAnswer(request.headers, query, ['Table']);
    const selector = parseNameSelector(query.get('fieldSelector') ?? '');
    const collections = this.storage
      .getCollectionResources()
      .filter(({ name }) => matchesFields(selector, { metadata: { name } }));
    const document =
      mediaType.as === 'Table'
        ? collectionsTable(collections, metaVersionOf(mediaType))
        : collectionsDocument(collections);
    await respondDocument(reply, document, mediaType);
  }

  @All('*')
  get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    assertRead(request);
    const { path, query } = splitUrl(request.url);
    const collection = this.#find(path.slice(COLLECTIONS_PATH.length + 1).replace(/\/+$/, ''));
    return withDeadline(reply, timeoutOf(query), (signal) => this.#search(collection, request, { reply, signal }));
  }

  #find(name: string): CollectionResource {
    if (name.includes('/')) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
    const collection = this.storage.getCollectionResources().find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StatusError('NotFound', `collectionresources.${CLUSTERPEDIA_GROUP} ${JSON.stringify(name)} not found`, {
        details: { name, group: CLUSTERPEDIA_GROUP, kind: 'collectionresources' },
      });
    }
    return collection;
  }

  async #search(
    { name, resourceTypes }: CollectionResource,
    request: FastifyRequest,
    { reply, signal }: { readonly reply: FastifyReply; readonly signal: AbortSignal },
  ): Promise<void> {
    const { query } = splitUrl(request.url);
    const mediaType = negotiateAnswer(request.headers, query, ['Table']);
    const isTable = mediaType.as === 'Table';
    const withRemainingCount = this.features.enabled('RemainingItemCount');
    const search = parseSearchOptions(query, {}, { withRemainingCount });
    const types = resourceTypes.length === 0 ? parseCollectionTypes(query) : resourceTypes;
    const includeObject = parseIncludeObject(query.get('includeObject') ?? undefined);
    const onlyMetadata = search.onlyMetadata || (isTable && includeObject !== 'Object');
    const list = await this.storage.newCollectionResourceStorage(name).list({ ...search, onlyMetadata }, types, signal);
    const { objects, seenTypes } = readTypes(list);
    const representation = isTable
      ? collectionTable({ apiVersion: metaVersionOf(mediaType), includeObject, now: new Date() })
      : collectionDocument(name, seenTypes);
    await respondList(reply, objects, representation, { mediaType, signal });
  }
}

/** @throws StatusError `BadRequest` for a field that collections do not have */
function parseNameSelector(text: string): FieldSelector {
  const selector = parseFieldSelector(text);
  const isKnown = selector.every(({ path: [first, second, ...rest] }) => {
    const [parent, field] = [first, second].map((step) => (step !== undefined && 'field' in step ? step.field : ''));
    return rest.length === 0 && parent === 'metadata' && (field === 'name' || field === 'namespace');
  });
  if (!isKnown) {
    throw new StatusError(
      'BadRequest',
      `field selector ${JSON.stringify(text)}: only metadata.name and metadata.namespace are known`,
    );
  }
  return selector;
}
