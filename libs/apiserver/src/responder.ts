import type { FastifyReply } from 'fastify';
import type { MediaType } from '#kube';
import type { StoredList } from '#storage';
import { encodeList } from './list-encoder.js';
import { jsonEncoding, prettyEncoding, yamlEncoding, type ListEncodingOptions } from './list-encoding.js';
import { sendBody, sendBuffer } from './response-writer.js';
import { yamlText } from './yaml-text.js';

/** Sends one document. */
export function respondDocument(
  reply: FastifyReply,
  document: unknown,
  mediaType: MediaType,
  status = 200,
): Promise<void> {
  return sendBuffer(reply, { ...headOf(mediaType), status }, Buffer.from(documentText(document, mediaType)));
}

/** Sends a list while it is read. */
export function respondList(
  reply: FastifyReply,
  list: StoredList,
  encoding: ListEncodingOptions,
  { mediaType, signal }: { readonly mediaType: MediaType; readonly signal: AbortSignal },
): Promise<void> {
  return sendBody(reply, headOf(mediaType), encodeList(list, encodingFor(mediaType)(encoding)), signal);
}

/** Status line and type of a successful answer. */
export function headOf({ contentType }: MediaType): { readonly status: number; readonly contentType: string } {
  return { status: 200, contentType };
}

function encodingFor({ serialization, pretty }: MediaType): typeof jsonEncoding {
  if (serialization === 'yaml') {
    return yamlEncoding;
  }
  return pretty ? prettyEncoding : jsonEncoding;
}

/** Compact JSON ends with a line break and indented JSON does not, as clients of kube-apiserver are used to. */
function documentText(document: unknown, { serialization, pretty }: MediaType): string {
  if (serialization === 'yaml') {
    return yamlText(document);
  }
  return pretty ? JSON.stringify(document, null, 2) : `${JSON.stringify(document)}\n`;
}
