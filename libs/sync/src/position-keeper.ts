import type { SyncRules } from '#api';
import { formatGvr, type GroupVersionResource } from '#kube';
import type { SyncPosition, SyncPositionStore } from '#storage';
import type { NegotiatedResource } from './resource-negotiator.js';
import type { StoredPosition } from './stored-position.js';
import { filterText, shapeText } from './sync-rules.js';

/** What a stored position is of. */
interface Scope {
  readonly member: string;
  /** What is listed and watched. */
  readonly sync: string;
  readonly filter: string;
  /** What of an object is stored. */
  readonly shape: string;
  readonly refused?: readonly string[];
  readonly events?: string;
}

/** A shape that rows have while they are written anew: no rules give it, so that it is never taken for theirs. */
const MIXED_SHAPE = 'mixed';

/** How far the resources of one cluster are stored, between one process and the next. By storage resource. */
export class PositionKeeper {
  readonly #positions = new Map<string, SyncPosition>();
  readonly #unwritten = new Set<string>();

  /** @param store - left out where the storage keeps none; then they are known as long as this process lives */
  constructor(
    private readonly cluster: string,
    private readonly store: SyncPositionStore | undefined,
  ) {}

  async load(signal: AbortSignal): Promise<void> {
    for (const position of (await this.store?.read(this.cluster, signal)) ?? []) {
      this.#positions.set(formatGvr(position.resource), position);
    }
  }

  /** Whether what is stored of each object is what its rules say now. Without a position all of every object is stored. */
  isShapedAs({ storage, rules }: NegotiatedResource): boolean {
    return (this.#scopeOf(storage)?.shape ?? '') === shapeText(rules);
  }

  /** Where storage is complete in what is synchronised now; `undefined` when that can be said of no point. */
  positionOf({ storage, sync, rules }: NegotiatedResource): StoredPosition | undefined {
    const scope = this.#scopeOf(storage);
    const resourceVersion = this.#positions.get(formatGvr(storage))?.resourceVersion ?? '';
    const isMeant =
      scope?.sync === formatGvr(sync) && scope.filter === filterText(rules) && scope.shape === shapeText(rules);
    if (!isMeant || resourceVersion === '') {
      return undefined;
    }
    const { member, refused = [], events = '' } = scope;
    return { member, resourceVersion, refused, eventsTo: events };
  }

  /** Storage is complete up to here. */
  put({ storage, sync, rules }: NegotiatedResource, position: StoredPosition): void {
    this.#set(storage, scopeText(position, sync, rules), position.resourceVersion);
  }

  /** Objects are being written in another shape: until all of them are, none is known to be in either. */
  mix({ storage, sync }: NegotiatedResource): void {
    this.#set(storage, JSON.stringify({ member: '', sync: formatGvr(sync), filter: '', shape: MIXED_SHAPE }), '');
  }

  /** The rows of a resource are deleted, and its position with them. */
  forget(resource: GroupVersionResource): void {
    this.#positions.delete(formatGvr(resource));
    this.#unwritten.delete(formatGvr(resource));
  }

  /** Write what has changed. What could not be written is written with the next call. */
  async save(signal: AbortSignal): Promise<void> {
    const keys = [...this.#unwritten];
    const positions = keys.flatMap((key) => this.#positions.get(key) ?? []);
    if (positions.length === 0 || this.store === undefined) {
      return;
    }
    await this.store.write(this.cluster, positions, signal);
    keys
      .filter((key, index) => this.#positions.get(key) === positions[index])
      .forEach((key) => this.#unwritten.delete(key));
  }

  #set(resource: GroupVersionResource, scope: string, resourceVersion: string): void {
    const key = formatGvr(resource);
    const before = this.#positions.get(key);
    if (before?.scope !== scope || before.resourceVersion !== resourceVersion) {
      this.#positions.set(key, { resource, scope, resourceVersion });
      this.#unwritten.add(key);
    }
  }

  #scopeOf(resource: GroupVersionResource): Scope | undefined {
    const text = this.#positions.get(formatGvr(resource))?.scope;
    return text === undefined ? undefined : (JSON.parse(text) as Scope);
  }
}

function scopeText(
  { member, refused, eventsTo }: StoredPosition,
  sync: GroupVersionResource,
  rules: SyncRules | undefined,
): string {
  const scope: Scope = {
    member,
    sync: formatGvr(sync),
    filter: filterText(rules),
    shape: shapeText(rules),
    ...(refused.length === 0 ? {} : { refused }),
    ...(eventsTo === '' ? {} : { events: eventsTo }),
  };
  return JSON.stringify(scope);
}
