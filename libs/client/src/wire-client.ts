import { listOptionsToQuery, type GroupVersionResource, type WatchEvent } from '#kube';
import { resourcePath } from './dynamic-client.js';
import type { ReceivedList, ListerWatcher, ScopedListOptions } from './lister-watcher.js';
import { ResponseBuffer } from './response-buffer.js';
import type { RestClient } from './rest-client.js';
import { readWatchEvents } from './watch-stream.js';
import { readWireList } from './wire-list.js';
import type { WireObject } from './wire-object.js';
import { readWireEvent } from './wire-watch.js';

/**
 * Lists and watches objects that are stored rather than looked into. They are checked to be JSON, but hardly parsed.
 * Rejects as a `DynamicClient` does.
 */
export class WireClient implements ListerWatcher<WireObject> {
  constructor(private readonly rest: Pick<RestClient, 'request'>) {}

  async list(
    resource: GroupVersionResource,
    { namespace = '', ...options }: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<ReceivedList<WireObject>> {
    const path = resourcePath(resource, namespace);
    const query = listOptionsToQuery(options);
    const { body } = await this.rest.request({ method: 'GET', path, query, compressed: true, signal });
    const buffer = new ResponseBuffer();
    const dispose = (): void => buffer[Symbol.dispose]();
    try {
      for await (const chunk of body) {
        buffer.append(chunk);
      }
      return { ...readWireList(buffer.bytes), [Symbol.dispose]: dispose };
    } catch (error) {
      dispose();
      throw error;
    }
  }

  async watch(
    resource: GroupVersionResource,
    { namespace = '', ...options }: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<WatchEvent<WireObject>>> {
    const path = resourcePath(resource, namespace);
    const query = listOptionsToQuery(options);
    query.set('watch', 'true');
    const { body } = await this.rest.request({ method: 'GET', path, query, watch: true, signal });
    return readWatchEvents(body, readWireEvent);
  }
}
