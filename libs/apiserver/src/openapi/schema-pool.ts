import { isJsonObject, type GroupVersionKind } from '#kube';
import { referencesOf, type OpenApiPart } from './openapi-document.js';

type Schemas = Readonly<Record<string, OpenApiPart>>;

/** Extension by which a schema says of which kinds it is. */
export const KIND_EXTENSION = 'x-kubernetes-group-version-kind';

/** Schemas of several documents as one. Where two documents have a schema of the same name, the first wins. */
export class SchemaPool {
  readonly #schemas: ReadonlyMap<string, OpenApiPart>;
  readonly #nameByKind = new Map<string, string>();

  constructor(documents: readonly Schemas[]) {
    const schemas = new Map<string, OpenApiPart>();
    for (const [name, schema] of documents.flatMap((document) => Object.entries(document))) {
      if (!schemas.has(name)) {
        schemas.set(name, schema);
        this.#noteKinds(name, schema);
      }
    }
    this.#schemas = schemas;
  }

  /** Name of the schema of a kind; nothing when no document has one. */
  nameOf(kind: GroupVersionKind): string | undefined {
    return this.#nameByKind.get(keyOf(kind));
  }

  /** Schemas by name, with all that they refer to, directly or not. */
  closureOf(names: Iterable<string>): Schemas {
    const closure = new Map<string, OpenApiPart>();
    const waiting = [...names];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const schema = this.#schemas.get(name);
      if (schema !== undefined && !closure.has(name)) {
        closure.set(name, schema);
        waiting.push(...referencesOf(schema));
      }
    }
    return Object.fromEntries([...closure].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  #noteKinds(name: string, schema: OpenApiPart): void {
    const kinds = schema[KIND_EXTENSION];
    // Schemas of options are of a kind in every group. Such a list names nothing that is stored.
    for (const { group, version, kind } of Array.isArray(kinds) ? kinds.filter(isJsonObject) : []) {
      const key = keyOf({ group: String(group), version: String(version), kind: String(kind) });
      this.#nameByKind.set(key, this.#nameByKind.get(key) ?? name);
    }
  }
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}
