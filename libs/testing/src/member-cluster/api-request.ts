import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { parse as parseYaml } from 'yaml';
import { decodeProtobuf, type KubernetesObject, type RequestInfo, StatusError } from '#kube';
import { isRecord } from './fields-v1.js';
import type { UserInfo } from './authentication.js';

const protobuf = 'application/vnd.kubernetes.protobuf';

/** As much as etcd takes in one object, and some. */
const bodyLimitBytes = 3 * 1024 * 1024;

/** One request, read as far as its head. */
export interface ApiRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  /** The stream of the body. */
  readonly raw: IncomingMessage | Http2ServerRequest;
}

/** Media type of the body, without parameters. */
export function contentTypeOf({ headers }: ApiRequest): string {
  return (headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
}

/** @throws StatusError RequestEntityTooLarge */
async function readBody({ raw }: ApiRequest): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of raw as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyLimitBytes) {
      throw new StatusError('RequestEntityTooLarge', `Request entity too large: limit is ${bodyLimitBytes}`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * The body as JSON, YAML or protobuf, whichever it says it is.
 *
 * @throws StatusError UnsupportedMediaType or BadRequest
 */
export async function readDocument(request: ApiRequest): Promise<unknown> {
  const contentType = contentTypeOf(request);
  if (contentType === protobuf) {
    return decodeProtobuf(await readBody(request));
  }
  const isYaml = contentType.endsWith('yaml');
  if (!isYaml && !contentType.endsWith('json') && contentType !== '*/*') {
    throw new StatusError(
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, ${protobuf}`,
    );
  }
  const text = (await readBody(request)).toString();
  try {
    return isYaml ? parseYaml(text) : JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StatusError('BadRequest', `the object provided is unrecognized: ${reason}`, { cause });
  }
}

/** The body as an object. @throws StatusError BadRequest for a document that is none */
export async function readObject(request: ApiRequest): Promise<KubernetesObject> {
  return asObject(await readDocument(request));
}

/** @throws StatusError BadRequest unless the document is an object whose metadata, if any, is one too */
export function asObject(document: unknown): KubernetesObject {
  if (!isRecord(document) || (document['metadata'] !== undefined && !isRecord(document['metadata']))) {
    throw new StatusError('BadRequest', 'the object provided is unrecognized (must be of type Object)');
  }
  return document;
}
