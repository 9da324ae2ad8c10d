import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { CLUSTERPEDIA_GROUP } from '#api';
import { formatTimestamp, StatusError, type StatusCause } from '#kube';
import { StorageFactory, type CollectionResourceStore, type UserCollectionResource } from '#storage';
import { CollectionCatalog, collectionNotFound, detailsOfCollection } from './collection-catalog.js';
import { collectionFields } from './collection-representation.js';
import { cannotBeHandled, type CollectionDeleteOptions, type CollectionWriteOptions } from './collection-request.js';
import {
  isCollectionName,
  isFields,
  readDefinition,
  unknownFields,
  type CollectionDefinition,
} from './collection-validation.js';

/** How often a change is made again because somebody else was faster, before the client is told. */
const MAX_ATTEMPTS = 5;

type Document = Readonly<Record<string, unknown>>;

/** Creates, changes and deletes the collections of users, as Kubernetes does with any object. */
@Injectable()
export class CollectionWriter {
  constructor(
    @Inject(StorageFactory) private readonly storage: StorageFactory,
    @Inject(CollectionCatalog) private readonly catalog: CollectionCatalog,
  ) {}

  /** @throws StatusError `MethodNotAllowed` where the storage has no place for collections of users */
  assertPossible(): void {
    this.#store();
  }

  /** @throws StatusError `AlreadyExists` for a name that is taken, `Invalid`, `BadRequest` */
  async create(
    document: Document,
    options: CollectionWriteOptions,
    signal: AbortSignal,
  ): Promise<UserCollectionResource> {
    const store = this.#store();
    const definition = definitionIn(document, options);
    const { resourceVersion } = metadataOf(document);
    if (resourceVersion !== undefined && resourceVersion !== '') {
      throw new StatusError('BadRequest', 'resourceVersion should not be set on objects to be created');
    }
    const { name } = definition;
    const created = collectionOf(definition, {
      uid: randomUUID(),
      resourceVersion: nextVersion('0'),
      creationTimestamp: formatTimestamp(new Date()),
    });
    const isFree =
      !this.catalog.isBuiltIn(name) &&
      (options.dryRun ? (await store.get(name, signal)) === undefined : await store.create(created, signal));
    if (!isFree) {
      throw new StatusError('AlreadyExists', `${nameOf(name)} already exists`, { details: detailsOfCollection(name) });
    }
    return created;
  }

  /**
   * @param change - makes the wanted document of the current one; runs again when somebody else changes the collection at
   *   the same time
   * @throws StatusError `NotFound`, `Conflict` when the wanted document is of another state, `Invalid`, `BadRequest`,
   *   `Forbidden` for a collection of the storage's own
   */
  async change(
    name: string,
    change: (current: object) => Document,
    options: CollectionWriteOptions,
    signal: AbortSignal,
  ): Promise<UserCollectionResource> {
    const store = this.#store();
    this.#assertNotBuiltIn(name);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const current = await existing(store, name, signal);
      const wanted = change(collectionFields(current));
      assertSameState(current, metadataOf(wanted));
      const definition = definitionIn(wanted, options);
      assertName(name, definition);
      const { uid, resourceVersion, creationTimestamp } = current.metadata;
      const same = collectionOf(definition, { uid, resourceVersion, creationTimestamp });
      if (isDeepStrictEqual(same, current)) {
        return current;
      }
      const changed = collectionOf(definition, {
        uid,
        resourceVersion: nextVersion(resourceVersion),
        creationTimestamp,
      });
      if (options.dryRun || (await store.replace(changed, { uid, resourceVersion }, signal))) {
        return changed;
      }
    }
    throw conflict(name, 'the object has been modified; please apply your changes to the latest version and try again');
  }

  /**
   * Makes a collection what the document says, whether it is there or not. Who wrote which field is not kept: the last one
   * who applies decides about all of them.
   *
   * @throws StatusError as {@link create} and {@link change}
   */
  async apply(
    name: string,
    document: Document,
    options: CollectionWriteOptions,
    signal: AbortSignal,
  ): Promise<{ readonly collection: UserCollectionResource; readonly isNew: boolean }> {
    try {
      return { collection: await this.change(name, () => document, options, signal), isNew: false };
    } catch (error) {
      if (!StatusError.is(error, 'NotFound')) {
        throw error;
      }
    }
    assertName(name, definitionIn(document, options));
    return { collection: await this.create(document, options, signal), isNew: true };
  }

  /** @throws StatusError `NotFound`, `Conflict` for preconditions that are not met, `Forbidden` as for a change */
  async delete(
    name: string,
    { dryRun, preconditions }: CollectionDeleteOptions,
    signal: AbortSignal,
  ): Promise<UserCollectionResource> {
    const store = this.#store();
    this.#assertNotBuiltIn(name);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const current = await existing(store, name, signal);
      assertSameState(current, preconditions);
      if (dryRun || (await store.delete(name, current.metadata, signal))) {
        return current;
      }
    }
    throw conflict(name, 'the object is being modified; please try again');
  }

  #store(): CollectionResourceStore {
    const store = this.storage.getCollectionResourceStore?.();
    if (store === undefined) {
      throw new StatusError('MethodNotAllowed', 'this storage has no place for collections that users define');
    }
    return store;
  }

  #assertNotBuiltIn(name: string): void {
    if (this.catalog.isBuiltIn(name)) {
      throw new StatusError('Forbidden', `${nameOf(name)} is forbidden: it is built in and cannot be changed`, {
        details: detailsOfCollection(name),
      });
    }
  }
}

async function existing(
  store: CollectionResourceStore,
  name: string,
  signal: AbortSignal,
): Promise<UserCollectionResource> {
  // A database may fail to compare with what is no name.
  const current = isCollectionName(name) ? await store.get(name, signal) : undefined;
  if (current === undefined) {
    throw collectionNotFound(name);
  }
  return current;
}

function definitionIn(document: Document, { isStrict }: CollectionWriteOptions): CollectionDefinition {
  const unknown = isStrict ? unknownFields(document) : [];
  if (unknown.length > 0) {
    const list = unknown.map((field) => `unknown field ${JSON.stringify(field)}`).join(', ');
    throw cannotBeHandled(`strict decoding error: ${list}`);
  }
  const causes: StatusCause[] = [];
  const definition = readDefinition(document, causes);
  if (causes.length > 0) {
    const list = causes.map(({ field = '', message = '' }) => `${field}: ${message}`).join(', ');
    throw new StatusError(
      'Invalid',
      `CollectionResource.${CLUSTERPEDIA_GROUP} ${JSON.stringify(definition.name)} is invalid: ` +
        (causes.length === 1 ? list : `[${list}]`),
      { details: { name: definition.name, group: CLUSTERPEDIA_GROUP, kind: 'CollectionResource', causes } },
    );
  }
  return definition;
}

function assertName(name: string, definition: CollectionDefinition): void {
  if (definition.name !== name) {
    const why = `the name of the object (${definition.name}) does not match the name on the URL (${name})`;
    throw new StatusError('BadRequest', why);
  }
}

function collectionOf(
  { name, labels, annotations, resourceTypes }: CollectionDefinition,
  identity: Pick<UserCollectionResource['metadata'], 'uid' | 'resourceVersion' | 'creationTimestamp'>,
): UserCollectionResource {
  return {
    name,
    metadata: {
      name,
      ...identity,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    resourceTypes,
  };
}

/** What a client says about the state it has seen must be so. */
function assertSameState({ name, metadata }: UserCollectionResource, seen: Document): void {
  const { uid, resourceVersion } = seen;
  if (uid !== undefined && uid !== '' && uid !== metadata.uid) {
    throw conflict(
      name,
      `Precondition failed: UID in precondition: ${JSON.stringify(uid)}, UID in object meta: ${metadata.uid}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== metadata.resourceVersion) {
    throw conflict(name, 'the object has been modified; please apply your changes to the latest version and try again');
  }
}

function conflict(name: string, why: string): StatusError {
  return new StatusError(
    'Conflict',
    `Operation cannot be fulfilled on collectionresources.${CLUSTERPEDIA_GROUP} ${JSON.stringify(name)}: ${why}`,
    { details: detailsOfCollection(name) },
  );
}

function metadataOf({ metadata }: Document): Document {
  return isFields(metadata) ? metadata : {};
}

function nameOf(name: string): string {
  return `collectionresources.${CLUSTERPEDIA_GROUP} ${JSON.stringify(name)}`;
}

/** Larger than any before it, also than those of a collection of that name that was deleted. */
function nextVersion(current: string): string {
  return String(Math.max(Date.now(), Number(current) + 1));
}
