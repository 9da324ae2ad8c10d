import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from '#api';
import { callerOf } from '#auth';
import {
  isTrue,
  matchesFields,
  parseFieldSelector,
  StatusError,
  type FieldSelector,
  type MediaType,
  type Status,
} from '#kube';
import { parseIncludeObject } from '#printers';
import { CollectionCatalog, detailsOfCollection, type Collection } from './collection-catalog.js';
import {
  collectionDocument,
  collectionFields,
  collectionsDocument,
  collectionsMetadata,
  collectionsTable,
  collectionTable,
  readTypes,
} from './collection-representation.js';
import {
  appliedCollection,
  collectionInBody,
  deleteOptionsOf,
  isReadToChange,
  isServerSideApply,
  patchInBody,
  writeOptionsOf,
} from './collection-request.js';
import { parseCollectionTypes } from './collection-types.parser.js';
import { CollectionWriter } from './collection-writer.js';
import { negotiateAnswer } from './media-type.js';
import { notSupported } from './not-supported.js';
import { splitUrl, timeoutOf } from './request-context.js';
import { RequestSearches } from './request-searches.js';
import { withDeadline } from './request-deadline.js';
import { REQUEST_OPTIONS, type RequestOptions } from './requests/request.options.js';
import { metaVersionOf } from './representation.js';
import { assertRead } from './resource.controller.js';
import { respondDocument, respondList } from './responder.js';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

const COLLECTIONS_PATH = `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/collectionresources`;

/** Collections of resources: what there are, a search over one of them, and those that users define. */
@Controller(COLLECTIONS_PATH)
export class CollectionResourceController {
  constructor(
    @Inject(CollectionCatalog) private readonly catalog: CollectionCatalog,
    @Inject(CollectionWriter) private readonly writer: CollectionWriter,
    @Inject(RequestSearches) private readonly searches: RequestSearches,
    @Inject(REQUEST_OPTIONS) private readonly options: RequestOptions,
  ) {}

  @All('')
  handleAll(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { query } = splitUrl(request.url);
    return withDeadline(reply, this.#timeoutOf(query), async (signal) => {
      if (request.method !== 'POST') {
        assertRead(request);
        return this.#list(request, reply, signal);
      }
      this.writer.assertPossible();
      const document = collectionInBody(request);
      const created = await this.writer.create(document, writeOptionsOf(request), signal);
      return respondObject(request, reply, { status: 201, document: collectionFields(created) });
    });
  }

  @All('*')
  handleOne(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { path, query } = splitUrl(request.url);
    const name = path.slice(COLLECTIONS_PATH.length + 1).replace(/\/+$/, '');
    if (name.includes('/')) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
    return withDeadline(reply, this.#timeoutOf(query), (signal) => this.#answer(name, request, { reply, signal }));
  }

  #timeoutOf(query: URLSearchParams): number {
    return timeoutOf({ query, timeLimitMs: this.options['request-timeout'] });
  }

  async #answer(name: string, request: FastifyRequest, { reply, signal }: Answering): Promise<void> {
    if (request.method === 'PUT' || request.method === 'PATCH' || request.method === 'DELETE') {
      this.writer.assertPossible();
    }
    if (isServerSideApply(request)) {
      const document = appliedCollection(request);
      const { collection, isNew } = await this.writer.apply(name, document, writeOptionsOf(request), signal);
      return respondObject(request, reply, { status: isNew ? 201 : 200, document: collectionFields(collection) });
    }
    switch (request.method) {
      case 'PUT':
      case 'PATCH': {
        const change = request.method === 'PUT' ? collectionReplacer(request) : patchInBody(request);
        const changed = await this.writer.change(name, change, writeOptionsOf(request), signal);
        return respondObject(request, reply, { status: 200, document: collectionFields(changed) });
      }
      case 'DELETE': {
        const { metadata } = await this.writer.delete(name, deleteOptionsOf(request), signal);
        const details = { ...detailsOfCollection(name), uid: metadata.uid };
        const document: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
        return respondObject(request, reply, { status: 200, document });
      }
      default:
        assertRead(request);
        return this.#read(await this.catalog.find(name, signal), request, { reply, signal });
    }
  }

  async #list(request: FastifyRequest, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    const { query } = splitUrl(request.url);
    if (isTrue(query, 'watch')) {
      throw notSupported('watch', { group: CLUSTERPEDIA_GROUP, resource: 'collectionresources' });
    }
    const mediaType = negotiateAnswer(request.headers, query, ['Table', 'PartialObjectMetadataList']);
    const selector = parseNameSelector(query.get('fieldSelector') ?? '');
    const all = await this.catalog.list(signal);
    const collections = all.filter(({ name }) => matchesFields(selector, { metadata: { name } }));
    await respondDocument(reply, documentOf(collections, mediaType), mediaType);
  }

  async #read(collection: Collection, request: FastifyRequest, answering: Answering): Promise<void> {
    if (isReadToChange(request)) {
      return respondObject(request, answering.reply, { status: 200, document: collectionFields(collection) });
    }
    return this.#search(collection, request, answering);
  }

  async #search(collection: Collection, request: FastifyRequest, { reply, signal }: Answering): Promise<void> {
    const { query } = splitUrl(request.url);
    const mediaType = negotiateAnswer(request.headers, query, ['Table']);
    const isTable = mediaType.as === 'Table';
    const { name, types: ownTypes } = this.catalog.searchOf(collection);
    const types = ownTypes.length === 0 ? parseCollectionTypes(query) : ownTypes;
    const search = this.searches.searchOf(query, {}, { caller: callerOf(request), verb: 'list', types });
    const includeObject = parseIncludeObject(query.get('includeObject') ?? undefined);
    const onlyMetadata = search.onlyMetadata || (isTable && includeObject !== 'Object');
    const list = await this.catalog.storageOf(name).list({ ...search, onlyMetadata }, types, signal);
    const { objects, seenTypes } = readTypes(list);
    const representation = isTable
      ? collectionTable({ apiVersion: metaVersionOf(mediaType), includeObject, now: new Date() })
      : collectionDocument(collection, seenTypes);
    await respondList(reply, objects, representation, { mediaType, signal });
  }
}

function documentOf(collections: readonly Collection[], mediaType: MediaType): object {
  if (mediaType.as === 'Table') {
    return collectionsTable(collections, metaVersionOf(mediaType));
  }
  return mediaType.as === 'PartialObjectMetadataList'
    ? collectionsMetadata(collections, metaVersionOf(mediaType))
    : collectionsDocument(collections);
}

interface Answering {
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

/** An update puts the document of the client in the place of whatever there is. */
function collectionReplacer(request: FastifyRequest): () => ReturnType<typeof collectionInBody> {
  const document = collectionInBody(request);
  return () => document;
}

/** Sends an object as such; whoever changes it wants no table. */
function respondObject(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, document }: { readonly status: number; readonly document: object },
): Promise<void> {
  const mediaType = negotiateAnswer(request.headers, splitUrl(request.url).query, []);
  return respondDocument(reply, document, mediaType, status);
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
