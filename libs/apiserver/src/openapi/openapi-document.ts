import { isJsonObject } from '#kube';

/** One schema, or any other part of a document. */
export type OpenApiPart = Readonly<Record<string, unknown>>;

/** An OpenAPI v3 document of one group and version. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: OpenApiPart;
  readonly paths: OpenApiPart;
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiPart>> };
}

/** How a schema refers to another of its document. */
export const SCHEMA_REFERENCE = '#/components/schemas/';

/** What no document of an API server reaches; deeper ones could not be written again. */
const MOST_LEVELS = 200;

/**
 * The schemas of a document that another server sent.
 *
 * @throws TypeError when it is no OpenAPI v3 document
 */
export function schemasIn(document: unknown): OpenApiDocument['components']['schemas'] {
  const components = isJsonObject(document) ? document['components'] : undefined;
  const schemas = isJsonObject(components) ? components['schemas'] : undefined;
  if (!isJsonObject(schemas)) {
    throw new TypeError('not an OpenAPI v3 document with schemas');
  }
  for (const { level } of partsOf(schemas)) {
    if (level > MOST_LEVELS) {
      throw new TypeError('an OpenAPI document of more levels than can be handled');
    }
  }
  return Object.fromEntries(
    Object.entries(schemas).filter((entry): entry is [string, OpenApiPart] => isJsonObject(entry[1])),
  );
}

/** Names of the schemas that a schema refers to directly. */
export function referencesOf(schema: OpenApiPart): readonly string[] {
  return [...partsOf(schema)].flatMap(({ part }) => {
    const reference = part['$ref'];
    return typeof reference === 'string' && reference.startsWith(SCHEMA_REFERENCE)
      ? [reference.slice(SCHEMA_REFERENCE.length)]
      : [];
  });
}

/** Every object within a document, itself included. Without recursion: the document may come from anybody. */
function* partsOf(root: OpenApiPart): Generator<{ readonly part: OpenApiPart; readonly level: number }> {
  const waiting: { readonly value: unknown; readonly level: number }[] = [{ value: root, level: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, level } = next;
    if (isJsonObject(value)) {
      yield { part: value, level };
    }
    if (typeof value === 'object' && value !== null && level <= MOST_LEVELS) {
      for (const child of Object.values(value) as readonly unknown[]) {
        waiting.push({ value: child, level: level + 1 });
      }
    }
  }
}
