import { formatGroupVersion, type ListOptions, type MediaType, negotiate } from '#kube';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import { parseVersion } from './list-handler.js';
import { type Representation, representationFor, transformations } from './representation.js';
import type { ObjectChange } from './object-change.js';
import { compileSelection, type Selection } from './selection.js';
import type { ServedResource } from './served-resource.js';
import { decodeObject, encodeObject, type StoredObject } from './stored-object.js';

/** The lines of one watch, in the representation and selection of its request. */
export class WatchLines {
  readonly #store: MemberClusterStore;
  readonly #resource: ServedResource;
  readonly #options: ListOptions;
  readonly #version: string;
  readonly #mediaType: MediaType;
  readonly #select: Selection;
  readonly #representation: Representation;

  constructor(store: MemberClusterStore, resource: ServedResource, request: ApiRequest, options: ListOptions) {
    const { info, query, headers } = request;
    this.#store = store;
    this.#resource = resource;
    this.#options = options;
    this.#version = info.version;
    this.#select = compileSelection(resource, { ...options, namespace: info.namespace });
    this.#mediaType = negotiate(headers.accept, { as: transformations });
    const includeObject = query.get('includeObject') ?? 'Metadata';
    this.#representation = representationFor(resource, info.version, this.#mediaType, { includeObject, isWatch: true });
  }

  /**
   * What comes before the changes from now on. The objects and changes are chosen now, their lines are made when they are
   * written.
   */
  initial(): Iterable<Buffer> {
    const { resourceVersion = '', sendInitialEvents } = this.#options;
    const version = parseVersion(resourceVersion);
    const table = this.#store.table(this.#resource);
    if (sendInitialEvents === true || (version === 0 && sendInitialEvents === undefined)) {
      return this.#everything(table.at(this.#store.version), this.#store.version);
    }
    const since = version === 0 ? this.#store.version : version;
    return this.#replay(table.changesSince(since));
  }

  /**
   * The line of a change: none when the object is not selected, and an addition or deletion when it has come into the
   * selection or left it.
   */
  *of({ type, current, previous }: ObjectChange): Iterable<Buffer> {
    const was = previous !== undefined && this.#select(previous);
    const is = type !== 'DELETED' && this.#select(current);
    if (is) {
      yield this.#line(was ? 'MODIFIED' : 'ADDED', current);
    } else if (was) {
      yield this.#line('DELETED', type === 'DELETED' ? current : this.#withVersion(previous, current.version));
    }
  }

  /** Where the watch stands now, without an object. */
  bookmark(): Buffer {
    return this.#bookmarkAt(this.#store.version, {});
  }

  *#everything(objects: readonly StoredObject[], version: number): Iterable<Buffer> {
    for (const object of objects) {
      if (this.#select(object)) {
        yield this.#line('ADDED', object);
      }
    }
    if (this.#options.sendInitialEvents === true && this.#options.allowWatchBookmarks === true) {
      yield this.#bookmarkAt(version, { annotations: { 'k8s.io/initial-events-end': 'true' } });
    }
  }

  *#replay(changes: readonly ObjectChange[]): Iterable<Buffer> {
    for (const change of changes) {
      yield* this.of(change);
    }
  }

  #bookmarkAt(version: number, metadata: Readonly<Record<string, unknown>>): Buffer {
    const { group, kind } = this.#resource;
    const { as, version: metaVersion = 'v1' } = this.#mediaType;
    const own = { kind, apiVersion: formatGroupVersion({ group, version: this.#version }) };
    const type = as === undefined ? own : { kind: as, apiVersion: `meta.k8s.io/${metaVersion}` };
    const object = {
      ...type,
      metadata: { resourceVersion: String(version), creationTimestamp: null, ...metadata },
      ...(as === 'Table' ? { columnDefinitions: null, rows: [] } : {}),
    };
    return Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  #line(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject): Buffer {
    return Buffer.concat([beginningOf[type], this.#representation.one(object), lineEnd]);
  }

  /** What left the selection is told as it was, under the version of the change that took it out. */
  #withVersion(object: StoredObject, version: number): StoredObject {
    const { group, kind, storageVersion } = this.#resource;
    return encodeObject(decodeObject(object), { group, kind, version: storageVersion }, version);
  }
}

const lineEnd = Buffer.from('}\n');
const beginningOf = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
