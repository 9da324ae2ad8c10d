import { parse as parseYaml } from 'yaml';
import { decodeProtobuf, StatusError, withBoundedDepth } from '#kube';

/** A body as it came. */
export interface RequestBody {
  readonly bytes: Buffer;
  /** Without parameters, in lower case; `''` when the request names none. */
  readonly mediaType: string;
}

const json = 'application/json';
const yaml = 'application/yaml';
const protobuf = 'application/vnd.kubernetes.protobuf';
const objectTypes = [json, yaml, protobuf];

/** How a patch is written, by media type. */
const patchTypes = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
} as const;

export type PatchType = (typeof patchTypes)[keyof typeof patchTypes];

/**
 * The document of a create, update or delete.
 *
 * @throws StatusError `UnsupportedMediaType` for what cannot be read, `BadRequest` for bytes that are not what they are said to be
 */
export function parseBody({ bytes, mediaType }: RequestBody): unknown {
  if (mediaType !== '' && !objectTypes.includes(mediaType)) {
    throw unsupported(objectTypes);
  }
  if (mediaType === protobuf) {
    return decodeProtobuf(bytes);
  }
  return withBoundedDepth(mediaType === yaml ? parseYamlText(bytes) : parseJsonText(bytes));
}

/**
 * The document and type of a patch.
 *
 * @throws StatusError as {@link parseBody}
 */
export function parsePatch({ bytes, mediaType }: RequestBody): {
  readonly type: PatchType;
  readonly document: unknown;
} {
  const type = Object.hasOwn(patchTypes, mediaType) ? patchTypes[mediaType as keyof typeof patchTypes] : undefined;
  if (type === undefined) {
    throw unsupported(Object.keys(patchTypes));
  }
  return { type, document: withBoundedDepth(type === 'apply' ? parseYamlText(bytes) : parseJsonText(bytes)) };
}

function unsupported(accepted: readonly string[]): StatusError {
  return new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

function parseJsonText(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new StatusError('BadRequest', `the object provided is unrecognized: it is not JSON`, { cause });
  }
}

function parseYamlText(bytes: Buffer): unknown {
  try {
    // Aliases can make a small document huge.
    return parseYaml(bytes.toString('utf8'), { maxAliasCount: 100 });
  } catch (cause) {
    throw new StatusError('BadRequest', `the object provided is unrecognized: it is not YAML`, { cause });
  }
}
