import { StatusError, type GroupVersionResource, type KubernetesObject, type ObjectList } from '#kube';
import type { ListerWatcher, ScopedListOptions } from './lister-watcher.js';

/** A part of a list. */
export interface ListPage {
  readonly objects: readonly KubernetesObject[];
  /** Of the whole list: a watch from here misses nothing. */
  readonly resourceVersion: string;
  /** The list begins here: what earlier pages held is not part of it. */
  readonly first: boolean;
  readonly last: boolean;
}

/**
 * Lists page by page; the next page is asked for when this one has been consumed. When the server has forgotten the list
 * halfway (410), begins again with one list without a limit, which cannot be forgotten.
 *
 * @param options - `limit` is the size of a page; without it there is one page
 */
export async function* listPages(
  client: ListerWatcher,
  resource: GroupVersionResource,
  options: ScopedListOptions,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  const { resourceVersion: _version, ...following } = options;
  const first = await client.list(resource, options, signal);
  yield pageOf(first, first, true);
  let token = first.metadata?.continue ?? '';
  while (token !== '') {
    let list: ObjectList;
    try {
      // A token carries its resourceVersion; the server refuses a request with both.
      list = await client.list(resource, { ...following, continue: token }, signal);
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
      const { limit: _limit, ...whole } = options;
      const full = await client.list(resource, whole, signal);
      yield pageOf(full, full, true);
      return;
    }
    token = list.metadata?.continue ?? '';
    yield pageOf(list, first, false);
  }
}

/** Whether the server no longer has what was asked for: 410, under either of its reasons. */
export function isGone(error: unknown): boolean {
  return StatusError.is(error, 'Expired') || StatusError.is(error, 'Gone');
}

function pageOf({ items, metadata }: ObjectList, list: ObjectList, first: boolean): ListPage {
  return {
    objects: items,
    resourceVersion: list.metadata?.resourceVersion ?? '',
    first,
    last: (metadata?.continue ?? '') === '',
  };
}
