import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { LONGEST_TIMER_MS } from '#async';
import {
  formatGroupVersion,
  formatWatchEvent,
  type KubernetesObject,
  type ListOptions,
  parseListOptions,
  StatusError,
  type WatchEvent,
} from '#kube';
import { DEFINITIONS_KEY } from '../catalog/served-resources.js';
import { type ResourceRequest, storeKey } from '../resource-request.js';
import type { Change } from '../store/change-log.js';
import { ObjectWatch } from '../store/object-watch.js';
import { negotiateRepresentation } from './negotiate-representation.js';
import type { Representation } from './representation.js';
import { parseResourceVersion } from './resource-version.js';
import { type Selection, selectionOf } from './selection.js';

const bookmarkIntervalMs = 60_000;
/** A watch without a time of its own ends after half an hour to an hour, so that not all return at once. */
const defaultTimeoutSeconds = 1800;

/**
 * GET of a collection as a stream of events, one a line.
 *
 * @returns the lines; the request was checked before this returns, and what fails later is the last event
 */
export function handleWatch(request: ResourceRequest): AsyncIterable<string> {
  const representation = negotiateRepresentation(request, 'PartialObjectMetadata');
  const options = parseListOptions(request.query);
  const isSelected = selectionOf(request);
  const from = parseResourceVersion(options.resourceVersion);
  return format(representation, events(request, options, isSelected, from));
}

async function* format(representation: Representation, stream: AsyncIterable<WatchEvent>): AsyncGenerator<string> {
  try {
    for await (const event of stream) {
      yield formatWatchEvent(representation.event(event));
    }
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    yield formatWatchEvent({ type: 'ERROR', object: error.toStatus() });
  }
}

async function* events(
  request: ResourceRequest,
  options: ListOptions,
  isSelected: Selection,
  from: number,
): AsyncGenerator<WatchEvent> {
  const { store, resource, info } = request;
  const key = storeKey(resource);
  if (from > store.resourceVersion) {
    // A version that was never given out is of another store; only a new list can help.
    throw new StatusError('Expired', `too old resource version: ${from} (${store.resourceVersion})`);
  }
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMsOf(options))]);
  const sendsInitial = options.sendInitialEvents ?? from === 0;
  const { objects, resourceVersion } = store.list(key, info.namespace);
  const start = sendsInitial ? resourceVersion : from || resourceVersion;
  const watch = new ObjectWatch(store.log, key, start);
  if (sendsInitial) {
    yield* objects.filter(isSelected).map((object) => ({ type: 'ADDED', object }) as const);
  }
  if (options.sendInitialEvents === true && options.allowWatchBookmarks === true) {
    yield bookmark(request, start, { 'k8s.io/initial-events-end': 'true' });
  }
  yield* follow(request, watch, { isSelected, sendsBookmarks: options.allowWatchBookmarks === true }, signal);
}

/** 0 is no wish of the client, as to kube-apiserver. */
function timeoutMsOf({ timeoutSeconds = 0 }: ListOptions): number {
  const seconds = timeoutSeconds === 0 ? defaultTimeoutSeconds + randomInt(defaultTimeoutSeconds) : timeoutSeconds;
  return Math.min(LONGEST_TIMER_MS, Math.max(0, seconds * 1000));
}

interface Following {
  readonly isSelected: Selection;
  readonly sendsBookmarks: boolean;
}

async function* follow(
  request: ResourceRequest,
  watch: ObjectWatch,
  { isSelected, sendsBookmarks }: Following,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const served = watchServed(request, watch);
  try {
    yield* untilOver(request, watch, { isSelected, sendsBookmarks, served }, signal);
  } finally {
    served.stop();
  }
}

async function* untilOver(
  request: ResourceRequest,
  watch: ObjectWatch,
  { isSelected, sendsBookmarks, served }: Following & { readonly served: Served },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let bookmarkedAt = Date.now();
  let seen: number | undefined;
  for await (const change of watch.changes(bookmarkIntervalMs, signal)) {
    if (change.type !== 'CAUGHT_UP') {
      yield* toEvents(change, isSelected);
    } else if (served.isOver()) {
      return;
    } else if (sendsBookmarks && Date.now() - bookmarkedAt >= bookmarkIntervalMs) {
      bookmarkedAt = Date.now();
      yield bookmark(request, change.resourceVersion);
    }
    seen = change.resourceVersion;
  }
  // The time is over: the client goes on from here.
  if (sendsBookmarks && seen !== undefined && !request.signal.aborted) {
    yield bookmark(request, seen);
  }
}

interface Served {
  /** Whether the resource is no longer served as it was when the watch began. */
  readonly isOver: () => boolean;
  readonly stop: () => void;
}

/**
 * A watch ends with the definition of its kind, or the version it reads, and when what is defined changes: its client
 * begins again, and is told what holds then. What was deleted with the definition is sent before.
 */
function watchServed({ catalog, store, resource }: ResourceRequest, watch: ObjectWatch): Served {
  let isOver = !isServed();
  const stop = store.log.onChange(DEFINITIONS_KEY, () => {
    isOver ||= !isServed();
    if (isOver) {
      watch.wake();
    }
  });
  return { isOver: () => isOver, stop };

  function isServed(): boolean {
    return isDeepStrictEqual(catalog.find(resource), resource);
  }
}

/** An object may enter or leave a selection without being created or deleted. */
function toEvents({ type, object, previous, resourceVersion }: Change, isSelected: Selection): readonly WatchEvent[] {
  const was = previous !== undefined && isSelected(previous);
  const is = type !== 'DELETED' && isSelected(object);
  if (was && !is) {
    const left = type === 'DELETED' ? object : withVersion(previous, resourceVersion);
    return [{ type: 'DELETED', object: left }];
  }
  return is ? [{ type: was ? 'MODIFIED' : 'ADDED', object }] : [];
}

function withVersion(object: KubernetesObject, resourceVersion: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
}

function bookmark(
  { resource }: ResourceRequest,
  resourceVersion: number,
  annotations?: Readonly<Record<string, string>>,
): WatchEvent {
  const metadata = {
    resourceVersion: String(resourceVersion),
    creationTimestamp: null,
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { type: 'BOOKMARK', object: { kind: resource.kind, apiVersion: formatGroupVersion(resource), metadata } };
}
