import { parse } from 'yaml';
import { PEDIA_CLUSTERS, type PediaCluster, type PediaClusterSpec } from '#api';
import { formatGroupVersion, isJsonObject, type JsonObject } from '#kube';
import { connectionFields } from './connection-fields.js';
import { RenderError } from './render.js';

const API_VERSION = 'cluster.clusterpedia.io/v1alpha2';
const KIND = 'PediaCluster';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const textFields = ['apiserver', 'syncResourcesRefName', 'shardingName'];

/**
 * Reads a rendered PediaCluster: YAML, of which JSON is a part, with or without apiVersion and kind. Of its metadata only
 * labels and annotations count. What else the definition asks for is left to the API server.
 *
 * @throws RenderError naming the field that does not fit; it never quotes a value, which may be a credential
 */
export function parsePediaCluster(text: string, name: string): PediaCluster {
  const document = readDocument(text);
  const spec = objectAt(document, 'spec', '');
  assertTexts(spec);
  assertBytes(spec);
  const metadata = objectAt(document, 'metadata', '');
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name, ...textsAt(metadata, 'labels'), ...textsAt(metadata, 'annotations') },
    spec: withoutNulls(spec) as unknown as PediaClusterSpec,
  };
}

function readDocument(text: string): JsonObject {
  const document = parseText(text);
  if (!isJsonObject(document)) {
    throw new RenderError('the template does not render an object');
  }
  const { apiVersion = API_VERSION, kind = KIND } = document;
  if (apiVersion !== formatGroupVersion(PEDIA_CLUSTERS) || kind !== KIND) {
    throw new RenderError(`the template renders ${say(apiVersion)} ${say(kind)}, not ${API_VERSION} ${KIND}`);
  }
  return document;
}

function parseText(text: string): unknown {
  try {
    // As JSON does, and unlike YAML in other places, objects have no order and no other keys than text.
    return parse(text, { prettyErrors: false, stringKeys: true });
  } catch (cause) {
    throw new RenderError(`the template renders no YAML: ${describe(cause)}`, { cause });
  }
}

function objectAt(parent: JsonObject, field: string, path: string): JsonObject {
  const value = parent[field] ?? {};
  if (!isJsonObject(value)) {
    throw new RenderError(`${path}${field}: must be an object`);
  }
  return value;
}

function assertTexts(spec: JsonObject): void {
  for (const field of textFields) {
    textAt(spec, field);
  }
}

function assertBytes(spec: JsonObject): void {
  for (const field of connectionFields) {
    // Base64 may be broken into lines.
    const value = textAt(spec, field).replaceAll(/[\r\n]/g, '');
    if (field !== 'apiserver' && !base64.test(value)) {
      throw new RenderError(`spec.${field}: must be base64`);
    }
  }
}

function textAt(spec: JsonObject, field: string): string {
  const value = spec[field] ?? '';
  if (typeof value !== 'string') {
    throw new RenderError(`spec.${field}: must be a string, not a ${typeof value}`);
  }
  return value;
}

function textsAt(
  metadata: JsonObject,
  field: 'labels' | 'annotations',
): Partial<Record<typeof field, Record<string, string>>> {
  const values = objectAt(metadata, field, 'metadata.');
  const wrong = Object.entries(values).find(([, value]) => typeof value !== 'string');
  if (wrong !== undefined) {
    throw new RenderError(`metadata.${field}.${wrong[0]}: must be a string`);
  }
  return Object.keys(values).length === 0 ? {} : { [field]: values as Record<string, string> };
}

/** A field without a value is one that is left out, which an API server would not see so. */
function withoutNulls(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
