import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { stringify as toYaml } from 'yaml';
import type { MediaType } from '#kube';

/** A document and how the client wants it. */
export interface DocumentAnswer {
  readonly code: number;
  readonly document: object;
  readonly mediaType: MediaType;
  readonly query: URLSearchParams;
  readonly warnings?: readonly string[];
}

/** Headers every answer has: an id to find the request by, the caller's own if it sent one, and that nothing is cached. */
export function setCommonHeaders(reply: FastifyReply): void {
  const { 'audit-id': sent = randomUUID() } = reply.request.headers;
  reply.header('audit-id', sent).header('cache-control', 'no-cache, private');
}

/** Writes a document; with indentation when the client wants to read it. */
export async function sendDocument(reply: FastifyReply, answer: DocumentAnswer): Promise<void> {
  const { code, document, mediaType, query, warnings = [] } = answer;
  if (warnings.length > 0) {
    reply.header(
      'warning',
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  }
  const isPretty = query.has('pretty') ? query.get('pretty') !== 'false' : mediaType.pretty;
  const text =
    mediaType.serialization === 'yaml'
      ? toYaml(document, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0 })
      : `${JSON.stringify(document, undefined, isPretty ? 2 : undefined)}\n`;
  // As bytes: Fastify would add a charset to the type of a text.
  await reply.code(code).header('content-type', mediaType.contentType).send(Buffer.from(text));
}
