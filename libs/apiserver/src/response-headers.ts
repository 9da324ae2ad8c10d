import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const headerNames = { auditId: 'audit-id', cacheControl: 'cache-control' } as const;

/**
 * Headers every answer has: the id under which the request can be found in the logs (the caller's own, when it sent one),
 * and that nothing may be cached between here and the caller.
 *
 * @returns the audit id
 */
export function setCommonHeaders(reply: FastifyReply): string {
  const known = reply.getHeader(headerNames.auditId);
  if (typeof known === 'string') {
    return known;
  }
  const sent = reply.request.headers[headerNames.auditId];
  const auditId = typeof sent === 'string' && sent !== '' ? sent : randomUUID();
  reply.header(headerNames.auditId, auditId).header(headerNames.cacheControl, 'no-cache, private');
  return auditId;
}
