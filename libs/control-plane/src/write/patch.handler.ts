import { formatGroupVersion, jsonPatch, type KubernetesObject, mergePatch, StatusError } from '#kube';
import { applyConfiguration } from '../apply/server-side-apply.js';
import { parsePatch, type PatchType } from '../http/request-body.js';
import { type Answer, existing, type ResourceRequest, stored } from '../resource-request.js';
import { isRecord } from '../schema/schema-validator.js';
import { assertSameNamespace } from './create.handler.js';
import { decodeObject } from './decode-object.js';
import type { Subresource } from './object-lifecycle.js';
import { createObject, updateObject } from './object-writer.js';
import { strategicPatch } from './strategic-patch.js';
import { assertNamesManager, assertNotForced, parseWriteOptions, type WriteOptions } from './write-options.js';

/** PATCH of an object or of its status. */
export function handlePatch(request: ResourceRequest): Answer {
  const { type, document } = parsePatch(request.body);
  const options = parseWriteOptions(request.query, request.userAgent);
  const subresource = request.info.subresource === 'status' ? 'status' : '';
  return type === 'apply'
    ? serverSideApply(request, document, options, subresource)
    : change(request, { type, document }, options, subresource);
}

function change(
  request: ResourceRequest,
  { type, document }: { readonly type: Exclude<PatchType, 'apply'>; readonly document: unknown },
  options: WriteOptions,
  subresource: Subresource,
): Answer {
  assertNotForced(options);
  const current = existing(request);
  const patched = patchers[type](current, document);
  const { object: wanted, warnings } = decodeObject(request.resource, patched, options.fieldValidation);
  assertSameName(request, wanted);
  return { code: 200, document: updateObject(request, current, { wanted, subresource, options }), warnings };
}

const patchers: Readonly<Record<Exclude<PatchType, 'apply'>, (current: KubernetesObject, patch: unknown) => unknown>> =
  {
    json: jsonPatch,
    merge: (current, patch) => mergePatch(current, assertObject(patch)),
    strategic: (current, patch) => strategicPatch(current, assertObject(patch)),
  };

/** A server-side apply also creates the object, unless only its status is applied. */
function serverSideApply(
  request: ResourceRequest,
  document: unknown,
  options: WriteOptions,
  subresource: Subresource,
): Answer {
  const { resource, info, now } = request;
  assertNamesManager(request.query);
  const { object, warnings } = decodeObject(resource, document, options.fieldValidation);
  assertSameName(request, object);
  assertSameNamespace(object, info.namespace);
  if (object.metadata?.managedFields !== undefined) {
    throw new StatusError('BadRequest', 'metadata.managedFields must be nil');
  }
  const apiVersion = formatGroupVersion(resource);
  const manager = { name: options.fieldManager, operation: 'Apply', apiVersion, subresource } as const;
  const apply = { manager, force: options.force, now };
  const current = stored(request);
  if (current !== undefined || subresource === 'status') {
    const target = current ?? existing(request);
    const wanted = applyConfiguration(resource, target, partOf(object, subresource), apply);
    const write = { wanted: withGivenVersion(wanted, object), subresource, options, isTracked: true };
    return { code: 200, document: updateObject(request, target, write), warnings };
  }
  const { apiVersion: _, kind, metadata } = object;
  const empty = { apiVersion, kind: kind ?? resource.kind, metadata: { name: metadata?.name ?? info.name } };
  const wanted = applyConfiguration(resource, empty, object, apply);
  return { code: 201, document: createObject(request, { wanted, subresource, options, isTracked: true }), warnings };
}

/** What of a configuration the request may manage. */
function partOf(configuration: KubernetesObject, subresource: Subresource): KubernetesObject {
  const { status, ...rest } = configuration;
  if (subresource === '') {
    return rest;
  }
  const { apiVersion, kind } = configuration;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status }),
  };
}

/** A resourceVersion in the configuration is the state the client wants to have seen. */
function withGivenVersion(merged: KubernetesObject, { metadata }: KubernetesObject): KubernetesObject {
  const resourceVersion = metadata?.resourceVersion;
  return resourceVersion === undefined ? merged : { ...merged, metadata: { ...merged.metadata, resourceVersion } };
}

function assertSameName({ info }: ResourceRequest, { metadata }: KubernetesObject): void {
  if (metadata?.name !== undefined && metadata.name !== info.name) {
    const why = `the name of the object (${metadata.name}) does not match the name on the URL (${info.name})`;
    throw new StatusError('BadRequest', why);
  }
}

function assertObject(patch: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(patch)) {
    throw new StatusError('BadRequest', 'the patch is not an object');
  }
  return patch;
}
