import type { FastifyReply } from 'fastify';
import type { MediaType } from '#kube';
import { respondDocument } from '../responder.js';
import { setCommonHeaders } from '../response-headers.js';
import { sendBuffer } from '../response-writer.js';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** A document and what tells its state from every other. */
export interface TaggedDocument {
  /** JSON. */
  readonly body: Buffer;
  readonly hash: string;
}

export interface OpenApiResponseOptions {
  readonly mediaType: MediaType;
  /** Whether the URL says which state it means, so that the answer can never become wrong. */
  readonly isImmutable: boolean;
}

/** Sends a document, or only that it is what the client has. Documents that can never become wrong are kept for a year. */
export async function respondOpenApi(
  reply: FastifyReply,
  { body, hash }: TaggedDocument,
  { mediaType, isImmutable }: OpenApiResponseOptions,
): Promise<void> {
  setCommonHeaders(reply);
  reply.header('etag', `"${hash}"`).header('vary', 'Accept');
  if (isImmutable) {
    // Not for caches between here and the client: what it may see, others may not.
    reply.header('cache-control', 'private, immutable').header('expires', new Date(Date.now() + YEAR_MS).toUTCString());
  }
  if (hasTag(reply.request.headers['if-none-match'], hash)) {
    reply.code(304).send();
    return;
  }
  if (mediaType.serialization === 'json' && !mediaType.pretty) {
    await sendBuffer(reply, { status: 200, contentType: mediaType.contentType }, body);
    return;
  }
  await respondDocument(reply, JSON.parse(body.toString()) as unknown, mediaType);
}

/** Sends the client to the present state of a document. */
export function redirectTo(reply: FastifyReply, url: string): void {
  setCommonHeaders(reply);
  reply.code(301).header('location', url).send();
}

function hasTag(header: string | undefined, hash: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"${hash}"`);
}
