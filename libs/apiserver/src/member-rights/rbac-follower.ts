import { EVERYTHING } from '#api';
import { Backoff, sleep } from '#async';
import { objectNameOf, type KubernetesObject, type ObjectName } from '#kube';
import { hasStorageCode, type ResourceStorage, type StoredEvent } from '#storage';
import type { Logger } from '#telemetry';
import { parseStored } from '../list-encoding.js';
import type { RbacResource } from './cluster-rbac.js';
import { clusterOf, type RbacIndex } from './rbac-index.js';

export interface RbacFollowerOptions {
  readonly resource: RbacResource;
  readonly storage: ResourceStorage;
  readonly index: RbacIndex;
  readonly logger: Logger;
  /** Called for every watch that failed. */
  readonly onFailure: () => void;
}

/** Keeps the index as the storage is, for one resource, from when it is started until the signal aborts. */
export class RbacFollower {
  readonly #options: RbacFollowerOptions;
  readonly #backoff = new Backoff({ baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5, resetAfterMs: 120_000 });
  readonly #synced = Promise.withResolvers<void>();
  /** Everything up to here is in the index; `''` when it has to be read from the start. */
  #resourceVersion = '';

  constructor(options: RbacFollowerOptions) {
    this.#options = options;
  }

  /** Resolves when everything that was stored is in the index. */
  get hasSynced(): Promise<void> {
    return this.#synced.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#watch(signal);
      } catch (error) {
        this.#failed(error, signal);
      }
      await sleep(this.#backoff.next(), signal).catch(() => undefined);
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { storage } = this.#options;
    const isFromStart = this.#resourceVersion === '';
    const events = await storage.watch?.(
      {
        search: EVERYTHING,
        resourceVersion: this.#resourceVersion,
        allowBookmarks: true,
        sendInitialEvents: isFromStart,
      },
      signal,
    );
    const found = isFromStart ? new Map<string, ObjectName[]>() : undefined;
    let isComplete = !isFromStart;
    for await (const chunk of events ?? []) {
      for (const event of chunk) {
        this.#take(event, isComplete ? undefined : found);
        isComplete ||= event.type === 'BOOKMARK' && event.isInitialEventsEnd;
        this.#resourceVersion = isComplete ? event.resourceVersion : '';
      }
    }
  }

  /** @param found - where the objects there are at first are counted */
  #take(event: StoredEvent, found: Map<string, ObjectName[]> | undefined): void {
    const { index, resource } = this.#options;
    if (event.type === 'BOOKMARK') {
      if (event.isInitialEventsEnd && found !== undefined) {
        index.retain(resource, found);
        this.#synced.resolve();
      }
      return;
    }
    const object: KubernetesObject = parseStored(event.json);
    if (event.type === 'DELETED') {
      index.delete(resource, object);
      return;
    }
    index.set(resource, object);
    if (found !== undefined) {
      found.set(clusterOf(object), [...(found.get(clusterOf(object)) ?? []), objectNameOf(object)]);
    }
  }

  #failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    if (hasStorageCode(error, 'Expired')) {
      // The feed has moved on: what is stored now is all that can be known.
      this.#resourceVersion = '';
      return;
    }
    const { logger, onFailure, resource } = this.#options;
    onFailure();
    logger.warn({ error, resource }, 'rights of the members not followed, will be tried again');
  }
}
