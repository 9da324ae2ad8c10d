import type { StructuralSchema } from '#api';
import { isJsonObject } from '#kube';

/** What kubectl calls the form, and what kube-apiserver answers. */
export const openApiV2Protobuf = {
  accepted: /^application\/com\.github\.proto-openapi\.spec\.v2[.@]v1\.0\+protobuf$/,
  contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
} as const;

/** A document of OpenAPI v2, of which the kinds are told. */
export interface OpenApiV2Document {
  readonly swagger: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly definitions: Readonly<Record<string, unknown>>;
}

type Schema = StructuralSchema & { readonly $ref?: string };

/**
 * A document in the only form in which kubectl reads it, which it does before it writes a `List`. Fields are numbered as in
 * the `openapi.v2` messages of gnostic; bounds of values are left out, for the server checks them.
 *
 * @see https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto
 */
export function encodeOpenApiV2({ swagger, info, definitions }: OpenApiV2Document): Buffer {
  return Buffer.concat([
    field(1, swagger),
    field(2, [field(1, info.title), field(2, info.version)]),
    field(9, namedSchemas(definitions)),
  ]);
}

function namedSchemas(schemas: Readonly<Record<string, unknown>>): readonly Buffer[] {
  return Object.entries(schemas).map(([name, schema]) => field(1, [field(1, name), field(2, encodeSchema(schema))]));
}

function encodeSchema(schema: unknown): readonly Buffer[] {
  if (!isJsonObject(schema)) {
    return [];
  }
  const { $ref: own, description, allOf = [] } = schema as Schema;
  const about = description === undefined ? [] : [field(4, description)];
  const reference = own ?? (allOf as readonly Schema[])[0]?.$ref;
  if (reference !== undefined) {
    return [field(1, reference), ...about];
  }
  return [...about, ...(isFreeForm(schema) ? [] : encodeShape(schema)), ...encodeExtensions(schema)];
}

/** What OpenAPI v2 cannot say is said to be anything, as kube-apiserver does. */
function isFreeForm(schema: StructuralSchema): boolean {
  return (
    schema.nullable === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-int-or-string'] === true ||
    (schema.type === 'array' && schema.items === undefined)
  );
}

function encodeShape(schema: StructuralSchema): readonly Buffer[] {
  const { additionalProperties, format, items, properties, required = [], type } = schema;
  return [
    ...(format === undefined ? [] : [field(2, format)]),
    ...required.map((name) => field(19, name)),
    ...(additionalProperties === undefined ? [] : [field(21, [field(1, encodeSchema(additionalProperties))])]),
    ...(type === undefined ? [] : [field(22, [field(1, type)])]),
    ...(items === undefined ? [] : [field(23, [field(1, encodeSchema(items))])]),
    ...(properties === undefined ? [] : [field(25, namedSchemas(properties))]),
  ];
}

/** Their values are YAML, which JSON is. */
function encodeExtensions(schema: object): readonly Buffer[] {
  return Object.entries(schema)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, value]) => field(31, [field(1, name), field(2, [field(2, JSON.stringify(value))])]));
}

/** A text or a message in its place. */
function field(number: number, content: string | readonly Buffer[]): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.concat(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    groups.push((rest % 128) + 128);
  }
  return Buffer.from([...groups, rest]);
}
