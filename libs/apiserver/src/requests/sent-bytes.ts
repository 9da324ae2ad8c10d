import type { FastifyReply } from 'fastify';

const bytesByResponse = new WeakMap<object, number>();

/** Notes the length of a body that was written past the framework. */
export function noteSent(reply: FastifyReply, bytes: number): void {
  bytesByResponse.set(reply.raw, bytes);
}

/** Bytes of the body of an answer that has ended. */
export function sentBytes(reply: FastifyReply): number {
  return bytesByResponse.get(reply.raw) ?? Number(reply.getHeader('content-length') ?? 0);
}
