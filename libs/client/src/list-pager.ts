import { StatusError, type GroupVersionResource, type KubernetesObject } from '#kube';
import type { ReceivedList, ListerWatcher, ScopedListOptions } from './lister-watcher.js';

/** A part of a list. */
export interface ListPage<T = KubernetesObject> {
  readonly objects: readonly T[];
  /** Of the whole list: a watch from here misses nothing. */
  readonly resourceVersion: string;
  /** The list begins here: what earlier pages held is not part of it. */
  readonly first: boolean;
  readonly last: boolean;
}

export interface PagedListRequest<T = KubernetesObject> {
  readonly client: ListerWatcher<T>;
  readonly resource: GroupVersionResource;
  /** `limit` is the size of a page; without it there is one page. */
  readonly options: ScopedListOptions;
  /** Called with one page after the other. Nothing here holds a page once this has resolved. */
  readonly consume: (page: ListPage<T>) => Promise<void>;
}

/** What is kept of a page: where the next one is, and the version of the list. */
interface Cursor {
  readonly token: string;
  readonly resourceVersion: string;
}

/**
 * Lists page by page; the next page is asked for when this one has been consumed. When the server has forgotten the list
 * halfway (410), begins again with one list without a limit, which cannot be forgotten.
 */
export async function listPages<T>(request: PagedListRequest<T>, signal: AbortSignal): Promise<void> {
  const { limit: _limit, ...whole } = request.options;
  // A token carries its resourceVersion; the server refuses a request with both.
  const { resourceVersion: _version, ...following } = request.options;
  let cursor: Cursor | undefined = await takeFirst(request, request.options, signal);
  while (cursor !== undefined && cursor.token !== '') {
    cursor = await takeNext(request, { ...following, continue: cursor.token }, cursor, signal);
  }
  if (cursor === undefined) {
    await takeFirst(request, whole, signal);
  }
}

// One page is one call, not one turn of a loop: a suspended function holds whatever it had in hand in its last turn, and a
// page is megabytes for each resource that waits for the next.

async function takeFirst<T>(
  { client, resource, consume }: PagedListRequest<T>,
  options: ScopedListOptions,
  signal: AbortSignal,
): Promise<Cursor> {
  const list = await client.list(resource, options, signal);
  const { metadata } = list;
  const cursor = { token: metadata?.continue ?? '', resourceVersion: metadata?.resourceVersion ?? '' };
  await consumeOnce(list, consume, {
    objects: list.items,
    resourceVersion: cursor.resourceVersion,
    first: true,
    last: cursor.token === '',
  });
  return cursor;
}

/** @returns `undefined` when the server has forgotten the list */
async function takeNext<T>(
  { client, resource, consume }: PagedListRequest<T>,
  options: ScopedListOptions,
  { resourceVersion }: Cursor,
  signal: AbortSignal,
): Promise<Cursor | undefined> {
  let list: ReceivedList<T>;
  try {
    list = await client.list(resource, options, signal);
  } catch (error) {
    if (isGone(error)) {
      return undefined;
    }
    throw error;
  }
  const token = list.metadata?.continue ?? '';
  await consumeOnce(list, consume, { objects: list.items, resourceVersion, first: false, last: token === '' });
  return { token, resourceVersion };
}

async function consumeOnce<T>(
  list: Partial<Disposable>,
  consume: PagedListRequest<T>['consume'],
  page: ListPage<T>,
): Promise<void> {
  try {
    await consume(page);
  } finally {
    list[Symbol.dispose]?.();
  }
}

/** Whether the server no longer has what was asked for: 410, under either of its reasons. */
export function isGone(error: unknown): boolean {
  return StatusError.is(error, 'Expired') || StatusError.is(error, 'Gone');
}
