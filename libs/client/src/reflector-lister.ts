import {
  formatGroupVersion,
  StatusError,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectHeader,
} from '#kube';
import { isGone, listPages, type ListPage } from './list-pager.js';
import type { ScopedListOptions } from './lister-watcher.js';
import { scopeOf, type ReflectorOptions } from './reflector-options.js';
import type { ListSink } from './reflector-store.js';

const DEFAULT_PAGE_SIZE = 500;

/** Lists a resource into the store of a reflector. Remembers what the server has shown to be capable of. */
export class ReflectorLister<T extends ObjectHeader = KubernetesObject> {
  /** The server does not have the version the store is at: the next list takes whatever is the latest. */
  #versionLost = false;
  /** The server's cache has answered in pages. */
  #cachePages = false;

  constructor(private readonly options: ReflectorOptions<T>) {}

  /**
   * Hands everything over, page by page.
   *
   * @param from - where the store is, so that the answer is not older; empty before the first list
   * @returns where the store is now
   */
  async list(from: string, signal: AbortSignal): Promise<string> {
    let reached: string;
    try {
      reached = await this.#listOnce(from, signal);
    } catch (error) {
      if (this.#versionLost || !isVersionLost(error)) {
        throw error;
      }
      this.options.onFailure?.('list', error);
      this.#versionLost = true;
      reached = await this.#listOnce(from, signal);
    }
    this.#versionLost = false;
    return reached;
  }

  async #listOnce(from: string, signal: AbortSignal): Promise<string> {
    const { client, resource, kind, store } = this.options;
    const options = this.#listOptions(from);
    let reached = '';
    let sink: ListSink<T> | undefined;
    const consume = async (page: ListPage<T>): Promise<void> => {
      if (page.first) {
        sink?.abandon();
        sink = store.beginList();
      }
      await sink?.page(stampListed(page.objects, resource, kind));
      this.#cachePages ||= options.resourceVersion === '0' && !page.last;
      reached = page.resourceVersion;
    };
    try {
      await listPages({ client, resource, options, consume }, signal);
      await sink?.end(reached);
      return reached;
    } catch (error) {
      sink?.abandon();
      throw error;
    }
  }

  #listOptions(from: string): ScopedListOptions {
    const firstVersion = this.options.forcePaginatedList === true ? '' : '0';
    const notOlderThan = this.#versionLost ? '' : from || firstVersion;
    const page = this.#page(notOlderThan);
    // With a limit the server takes a version for exactly that one. A watch that it has forgotten would then begin where it
    // ended, and be refused again, for ever.
    const isExact = page.limit !== undefined && notOlderThan !== '0';
    return { ...scopeOf(this.options), resourceVersion: isExact ? '' : notOlderThan, ...page };
  }

  /** The size of a page, if there are to be pages. */
  #page(resourceVersion: string): Pick<ScopedListOptions, 'limit'> {
    const { pageSize = 0, forcePaginatedList = false } = this.options;
    if (pageSize !== 0) {
      return { limit: pageSize };
    }
    // A list at the version of the store comes from the server's cache; a limit would only make it read its database
    // instead, unless the cache has shown that it knows pages.
    const isFromCache = resourceVersion !== '' && resourceVersion !== '0';
    return isFromCache && !forcePaginatedList && !this.#cachePages ? {} : { limit: DEFAULT_PAGE_SIZE };
  }
}

/** Items of a list leave out what the list itself says. Changes the objects, which must have been parsed for the caller. */
export function stampListed<T extends ObjectHeader>(
  objects: readonly T[],
  resource: GroupVersionResource,
  kind: string,
): readonly T[] {
  const apiVersion = formatGroupVersion(resource);
  for (const object of objects as readonly { apiVersion?: string; kind?: string }[]) {
    object.apiVersion ??= apiVersion;
    object.kind ??= kind;
  }
  return objects;
}

/** Whether a list at a given version cannot be answered: too old, or newer than the server has seen yet. */
function isVersionLost(error: unknown): boolean {
  return (
    isGone(error) ||
    (error instanceof StatusError &&
      (error.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') === true ||
        error.message.includes('Too large resource version')))
  );
}
