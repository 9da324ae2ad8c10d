import type { ServerHttp2Stream } from 'node:http2';
import { constants, gzipSync } from 'node:zlib';
import { formatGroupVersion, formatWatchEvent, groupVersionPath, isTrue, StatusError } from '#kube';
import { LightObjects, type LightChange, type LightResource } from './light-objects.js';
import { LightWatch } from './light-watch.js';
import { VersionClock } from './version-clock.js';

/** kube-apiserver compresses answers from this size on, with level 1. */
const gzipFromBytes = 128 * 1024;
const defaultWatchSeconds = 1800;

interface Served {
  readonly objects: LightObjects;
  readonly watches: Set<LightWatch>;
}

/** What a request is about that a member answers. */
export interface LightRequest {
  /** Without the name of the member. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly acceptsGzip: boolean;
}

/** What happened in a member since it started. */
export interface LightMemberFacts {
  readonly objects: number;
  readonly sumOfVersions: number;
  readonly openWatches: number;
  /** Pages of lists of what is synchronised. */
  readonly pages: number;
}

/** One simulated member that knows just what a synchronisation asks for. Everything it says is as kube-apiserver says it. */
export class LightMember {
  readonly #clock = new VersionClock();
  readonly #served: ReadonlyMap<string, Served>;
  readonly #synchronised: readonly Served[];
  #pages = 0;

  /** @param number - from 0 */
  constructor(
    resources: readonly LightResource[],
    /** By path: what is the same for all members. */
    private readonly documents: Readonly<Record<string, string>>,
    private readonly number: number,
  ) {
    const all = resources.map((resource) => ({
      objects: new LightObjects(resource, number, this.#clock),
      watches: new Set<LightWatch>(),
    }));
    this.#served = new Map(all.map((one) => [pathOf(one.objects), one]));
    this.#synchronised = all.filter(({ objects }) => objects.shape.synchronised);
  }

  /** @param base - what is taken off each version, so that their sum is a whole number */
  facts(base: number): LightMemberFacts {
    const objects = this.#synchronised.map((one) => one.objects);
    return {
      objects: objects.reduce((sum, { count }) => sum + count, 0),
      sumOfVersions: objects.reduce((sum, one) => sum + one.sumOfVersions(base), 0),
      openWatches: [...this.#served.values()].reduce((sum, { watches }) => sum + watches.size, 0),
      pages: this.#pages,
    };
  }

  /**
   * Changes one object: nearly always its content, now and then it is deleted or made anew.
   *
   * @param turn - every 20th change deletes or creates
   */
  change(turn: number): void {
    // By their numbers: a resource with more objects changes more often.
    let place = Math.random() * this.#synchronised.reduce((sum, { objects }) => sum + objects.length, 0);
    for (const { objects, watches } of this.#synchronised) {
      if (place < objects.length) {
        const share = place / objects.length;
        const change = turn % 20 === 0 ? objects.replace(share) : objects.modify(share);
        tell(watches, change);
        return;
      }
      place -= objects.length;
    }
  }

  /** Tells every watch where it is. */
  bookmark(): void {
    for (const { watches } of this.#served.values()) {
      watches.forEach((watch) => watch.bookmark(this.#clock.last));
    }
  }

  answer(stream: ServerHttp2Stream, request: LightRequest): void {
    const { path, query } = request;
    const document = this.documents[path];
    const served = this.#served.get(path);
    if (document !== undefined) {
      send(stream, document, path.startsWith('/api') ? discoveryType : 'application/json');
    } else if (served === undefined) {
      refuse(stream, new StatusError('NotFound', 'the server could not find the requested resource'));
    } else if (isTrue(query, 'watch')) {
      this.#watch(stream, served, query);
    } else if (query.get('fieldSelector') === 'metadata.name=kube-system') {
      send(stream, this.#systemNamespace());
    } else {
      this.#list(stream, served, request);
    }
  }

  /** The namespace by which a synchronisation knows a cluster again. */
  #systemNamespace(): string {
    const uid = `00000000-0000-4000-8000-${String(this.number).padStart(12, '0')}`;
    const resourceVersion = String(this.#clock.last);
    return JSON.stringify({
      kind: 'NamespaceList',
      apiVersion: 'v1',
      metadata: { resourceVersion },
      items: [{ metadata: { name: 'kube-system', uid, resourceVersion: '1' } }],
    });
  }

  /**
   * A page: what is there now, in the order of places. The version of the list is that of its first page, so that a watch
   * from there tells again what changed between the pages.
   */
  #list(stream: ServerHttp2Stream, { objects }: Served, { query, acceptsGzip }: LightRequest): void {
    const [from = 0, version = this.#clock.last] = (query.get('continue') ?? '').split(':').filter(Boolean).map(Number);
    const limit = Number(query.get('limit') ?? 0) || objects.length;
    const end = Math.min(objects.length, from + limit);
    const items: string[] = [];
    for (let index = from; index < end; index += 1) {
      items.push(objects.item(index));
    }
    this.#pages += objects.shape.synchronised ? 1 : 0;
    const { kind } = objects.shape;
    const rest = objects.length - end;
    const more = rest === 0 ? '' : `,"continue":"${end}:${version}","remainingItemCount":${rest}`;
    const head = `{"kind":"${kind}List","apiVersion":"${formatGroupVersion(objects.shape)}"`;
    const text = `${head},"metadata":{"resourceVersion":"${version}"${more}},"items":[${items.filter(Boolean).join(',')}]}`;
    send(stream, text, 'application/json', acceptsGzip);
  }

  #watch(stream: ServerHttp2Stream, { objects, watches }: Served, query: URLSearchParams): void {
    if (isTrue(query, 'sendInitialEvents')) {
      const message =
        'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
      refuse(stream, new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${message}`));
      return;
    }
    const changes = objects.changesSince(Number(query.get('resourceVersion')));
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    if (changes === undefined) {
      const expired = new StatusError('Expired', 'too old resource version');
      stream.end(formatWatchEvent({ type: 'ERROR', object: expired.toStatus() }));
      return;
    }
    const watch = new LightWatch(stream, objects);
    changes.forEach((change) => watch.tell(change));
    watches.add(watch);
    const seconds = Number(query.get('timeoutSeconds') ?? defaultWatchSeconds);
    const timer = setTimeout(() => stream.end(), seconds * 1000);
    stream.once('close', () => {
      clearTimeout(timer);
      watches.delete(watch);
    });
  }
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function pathOf({ shape }: LightObjects): string {
  return `${groupVersionPath(shape)}/${shape.resource}`;
}

function tell(watches: ReadonlySet<LightWatch>, change: LightChange | undefined): void {
  if (change !== undefined) {
    watches.forEach((watch) => watch.tell(change));
  }
}

function send(stream: ServerHttp2Stream, text: string, contentType = 'application/json', acceptsGzip = false): void {
  const isCompressed = acceptsGzip && text.length >= gzipFromBytes;
  const body = isCompressed ? gzipSync(text, { level: constants.Z_BEST_SPEED }) : text;
  const encoding = isCompressed ? { 'content-encoding': 'gzip' } : {};
  stream.respond({ ':status': 200, 'content-type': contentType, ...encoding });
  stream.end(body);
}

function refuse(stream: ServerHttp2Stream, error: StatusError): void {
  const status = error.toStatus();
  stream.respond({ ':status': status.code ?? 500, 'content-type': 'application/json' });
  stream.end(JSON.stringify(status));
}
