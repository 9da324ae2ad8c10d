import { formatGroupVersion } from '#kube';
import type { ResourceShape } from './member-shape.js';
import { compileTemplate, type MakeText, type ObjectFacts } from './object-template.js';
import type { VersionClock } from './version-clock.js';

/** A change of one object, by its place. */
export interface LightChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly index: number;
  readonly version: number;
}

/** What makes the texts of the objects of a resource, for all members that have it. */
export interface LightResource {
  readonly shape: ResourceShape;
  /** As a list has them. */
  readonly items: readonly MakeText[];
  /** As a watch has them, with their kind. */
  readonly documents: readonly MakeText[];
}

export function compileResource(shape: ResourceShape): LightResource {
  const { templates, custom, kind } = shape;
  const type = `"kind":"${kind}","apiVersion":"${formatGroupVersion(shape)}",`;
  const items = templates.map((template) => compileTemplate(template));
  return { shape, items, documents: custom ? items : templates.map((template) => compileTemplate(template, type)) };
}

/** Changes of one resource that can be told again to a watch that was away. */
const historyLimit = 2000;
const namespaces = 40;

/**
 * The objects of one resource of one member. Eight bytes each, their version; everything else follows from their place
 * and is made when it is sent.
 */
export class LightObjects {
  /** 0 where an object is gone. */
  readonly #versions: Float64Array;
  /** How often the object of a place was deleted: the next one has another uid. */
  readonly #lives = new Map<number, number>();
  readonly #gone: number[] = [];
  #history: LightChange[] = [];
  #historyBegin: number;
  #deletesNext = false;

  /** @param number - of the member, from 0 */
  constructor(
    private readonly resource: LightResource,
    private readonly number: number,
    private readonly clock: VersionClock,
  ) {
    this.#versions = Float64Array.from({ length: resource.shape.count }, () => clock.next());
    this.#historyBegin = clock.last;
  }

  get shape(): ResourceShape {
    return this.resource.shape;
  }

  /** Places, those whose object is gone included. */
  get length(): number {
    return this.#versions.length;
  }

  /** Objects there are. */
  get count(): number {
    return this.length - this.#gone.length;
  }

  /** Of all versions, each less the base. */
  sumOfVersions(base: number): number {
    return this.#versions.reduce((sum, version) => sum + (version === 0 ? 0 : version - base), 0);
  }

  /** The object of a place as an item of a list; `''` when it is gone. */
  item(index: number): string {
    const version = this.#versions[index] ?? 0;
    return version === 0 ? '' : make(this.resource.items, index, this.#facts(index, version));
  }

  /** One line of a watch. */
  line({ type, index, version }: LightChange): string {
    return `{"type":"${type}","object":${make(this.resource.documents, index, this.#facts(index, version))}}\n`;
  }

  /** Changes after a version; `undefined` when some of them are forgotten. */
  changesSince(version: number): readonly LightChange[] | undefined {
    return version < this.#historyBegin ? undefined : this.#history.filter((change) => change.version > version);
  }

  /** Changes an object. @param share - which, between 0 and 1 */
  modify(share: number): LightChange | undefined {
    const index = Math.floor(share * this.length);
    return (this.#versions[index] ?? 0) === 0 ? undefined : this.#change('MODIFIED', index);
  }

  /** Deletes an object, or the next time makes a new one in the place of the one that is gone for longest. */
  replace(share: number): LightChange | undefined {
    this.#deletesNext = !this.#deletesNext;
    const index = this.#deletesNext ? Math.floor(share * this.length) : this.#gone.shift();
    if (index === undefined || (this.#deletesNext && (this.#versions[index] ?? 0) === 0)) {
      return undefined;
    }
    const change = this.#change(this.#deletesNext ? 'DELETED' : 'ADDED', index);
    if (this.#deletesNext) {
      this.#gone.push(index);
      this.#lives.set(index, this.#lifeOf(index) + 1);
    }
    return change;
  }

  #change(type: LightChange['type'], index: number): LightChange {
    const change = { type, index, version: this.clock.next() };
    this.#versions[index] = type === 'DELETED' ? 0 : change.version;
    this.#history.push(change);
    if (this.#history.length > 2 * historyLimit) {
      this.#history = this.#history.slice(-historyLimit);
      this.#historyBegin = this.#history[0]?.version ?? change.version;
    }
    return change;
  }

  #lifeOf(index: number): number {
    return this.#lives.get(index) ?? 0;
  }

  #facts(index: number, version: number): ObjectFacts {
    const { shape, number } = this;
    const place = (number << 16) | (this.#lifeOf(index) & 0xffff);
    return {
      suffix: index.toString(36),
      namespace: `team-${index % namespaces}`,
      uid: uidOf(place, shape.kind, index),
      // As pods belong to ReplicaSets: three to an owner.
      ownerUid: uidOf(number << 16, 'owner', Math.floor(index / 3)),
      resourceVersion: String(version),
      podIP: `10.${number % 256}.${(index >> 8) % 256}.${index % 256}`,
    };
  }
}

function make(texts: readonly MakeText[], index: number, facts: ObjectFacts): string {
  return texts[index % texts.length]?.(facts) ?? '';
}

function uidOf(place: number, kind: string, index: number): string {
  const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');
  let hash = 0;
  for (const character of kind) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) & 0xfff;
  }
  return `${hex(place, 8)}-0000-4${hex(hash, 3)}-8000-${hex(index, 12)}`;
}
