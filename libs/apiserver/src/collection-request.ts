import type { FastifyRequest } from 'fastify';
import { parse as parseYaml } from 'yaml';
import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from '#api';
import { jsonPatch, mergePatch, StatusError, withBoundedDepth } from '#kube';
import type { CollectionResourcePrecondition } from '#storage';
import { isFields } from './collection-validation.js';
import { splitUrl } from './request-context.js';

const apiVersion = `${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}`;
const kind = 'CollectionResource';
const json = 'application/json';
const yaml = 'application/yaml';

const applyPatch = 'application/apply-patch+yaml';
const patchers: ReadonlyMap<string, (document: unknown, patch: unknown) => unknown> = new Map([
  ['application/json-patch+json', jsonPatch],
  ['application/merge-patch+json', mergePatch],
]);

/** Commands of kubectl that read an object to change it. A document with `items` is a list to them, and no object. */
const changingCommands = ['annotate', 'apply', 'delete', 'diff', 'edit', 'label', 'patch', 'replace'];

/** Whether a read is the first half of a change by kubectl, which needs the collection without the objects in it. */
export function isReadToChange({ headers }: FastifyRequest): boolean {
  const { 'kubectl-command': command } = headers;
  return typeof command === 'string' && changingCommands.some((verb) => command.startsWith(`kubectl ${verb}`));
}

/** How a write is to be done. */
export interface CollectionWriteOptions {
  readonly dryRun: boolean;
  /** Whether a field that collections do not have is an error. It is dropped otherwise. */
  readonly isStrict: boolean;
}

/** @throws StatusError `BadRequest` for a parameter with a value that Kubernetes does not know */
export function writeOptionsOf({ url }: FastifyRequest): CollectionWriteOptions {
  const { query } = splitUrl(url);
  const fieldValidation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(fieldValidation)) {
    throw new StatusError('BadRequest', `fieldValidation: Unsupported value: ${JSON.stringify(fieldValidation)}`);
  }
  return { dryRun: isDryRun(query.getAll('dryRun')), isStrict: fieldValidation === 'Strict' };
}

/**
 * The collection in the body of a create or an update.
 *
 * @throws StatusError `UnsupportedMediaType` or `BadRequest` when there is none
 */
export function collectionInBody(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return assertCollection(bodyOf(request));
}

/** Whether the body is what a collection is to be, whether there is one or not. */
export function isServerSideApply(request: FastifyRequest): boolean {
  return request.method === 'PATCH' && mediaTypeOf(request) === applyPatch;
}

/**
 * The collection in the body of a server-side apply.
 *
 * @throws StatusError `BadRequest` when there is none
 */
export function appliedCollection(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return assertCollection(parsedYaml(request));
}

/**
 * What the patch in the body makes of a collection.
 *
 * @throws StatusError `UnsupportedMediaType`, `BadRequest`, or what a JSON patch that cannot be applied throws
 */
export function patchInBody(request: FastifyRequest): (document: object) => Readonly<Record<string, unknown>> {
  const mediaType = mediaTypeOf(request);
  const patcher = patchers.get(mediaType);
  if (patcher === undefined) {
    throw unsupported([...patchers.keys(), applyPatch]);
  }
  const patch = parsed(() => JSON.parse(textOf(request)) as unknown, 'JSON');
  return (document) => assertCollection(patcher(document, patch));
}

/** What a delete asks for. */
export interface CollectionDeleteOptions {
  readonly dryRun: boolean;
  readonly preconditions: Partial<CollectionResourcePrecondition>;
}

/** @throws StatusError `UnsupportedMediaType` or `BadRequest` for a body that is no DeleteOptions */
export function deleteOptionsOf(request: FastifyRequest): CollectionDeleteOptions {
  const stages = splitUrl(request.url).query.getAll('dryRun');
  const body = textOf(request) === '' ? {} : bodyOf(request);
  if (!isFields(body) || (body['kind'] !== undefined && body['kind'] !== 'DeleteOptions')) {
    throw new StatusError('BadRequest', 'the body of a delete must be DeleteOptions');
  }
  const { dryRun, preconditions } = body;
  const { uid, resourceVersion } = isFields(preconditions) ? preconditions : {};
  return {
    dryRun: isDryRun([...stages, ...(Array.isArray(dryRun) ? dryRun.map(String) : [])]),
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
  };
}

function assertCollection(document: unknown): Readonly<Record<string, unknown>> {
  if (!isFields(document)) {
    throw cannotBeHandled('the body is not an object');
  }
  if ((document['apiVersion'] ?? apiVersion) !== apiVersion || (document['kind'] ?? kind) !== kind) {
    const given = `${JSON.stringify(document['apiVersion'])}, ${JSON.stringify(document['kind'])}`;
    throw cannotBeHandled(`the body is of another kind: ${given}`);
  }
  return document;
}

/** The object sent is no collection. */
export function cannotBeHandled(why: string): StatusError {
  return new StatusError(
    'BadRequest',
    `${kind} in version "${CLUSTERPEDIA_VERSION}" cannot be handled as a ${kind}: ${why}`,
  );
}

function bodyOf(request: FastifyRequest): unknown {
  const mediaType = mediaTypeOf(request);
  if (mediaType === yaml) {
    return parsedYaml(request);
  }
  if (mediaType !== '' && mediaType !== json) {
    throw unsupported([json, yaml]);
  }
  return parsed(() => JSON.parse(textOf(request)) as unknown, 'JSON');
}

function parsedYaml(request: FastifyRequest): unknown {
  // Aliases can make a small document huge.
  return parsed(() => parseYaml(textOf(request), { maxAliasCount: 100 }) as unknown, 'YAML');
}

function parsed(parse: () => unknown, format: string): unknown {
  let document: unknown;
  try {
    document = parse();
  } catch (cause) {
    throw new StatusError('BadRequest', `the object provided is unrecognized: it is not ${format}`, { cause });
  }
  return withBoundedDepth(document);
}

/** The listener hands over bodies as bytes, whatever their type. */
function textOf({ body }: FastifyRequest): string {
  return Buffer.isBuffer(body) ? body.toString() : '';
}

function mediaTypeOf({ headers }: FastifyRequest): string {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return mediaType.trim().toLowerCase();
}

function unsupported(accepted: readonly string[]): StatusError {
  return new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

function isDryRun(stages: readonly string[]): boolean {
  const given = stages.filter((stage) => stage !== '');
  const unknown = given.find((stage) => stage !== 'All');
  if (unknown !== undefined) {
    throw new StatusError('BadRequest', `dryRun: Unsupported value: ${JSON.stringify(unknown)}`);
  }
  return given.length > 0;
}
