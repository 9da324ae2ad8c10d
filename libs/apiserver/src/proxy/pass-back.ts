import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply } from 'fastify';
import type { PassthroughAnswer } from '#client';
import { setCommonHeaders } from '../response-headers.js';
import { answerHeaders } from './passed-headers.js';
import type { UpgradeRequest } from './upgrade-requests.js';

type Answer<K extends PassthroughAnswer['kind']> = Extract<PassthroughAnswer, { readonly kind: K }>;

/**
 * Hands an answer to the caller as it comes, no faster than the caller takes it. Rejects when one of them breaks off, and
 * when the signal aborts.
 */
export async function passAnswer(reply: FastifyReply, answer: Answer<'answer'>, signal: AbortSignal): Promise<void> {
  const { raw } = reply;
  takeOver(reply);
  raw.writeHead(answer.status, headersOf(reply, answer));
  // Whoever follows a log sees that it is there before there is a line.
  raw.flushHeaders();
  for await (const chunk of answer.body) {
    if (!raw.write(chunk)) {
      await once(raw, 'drain', { signal });
    }
  }
  raw.end();
}

/** Joins the connections of caller and member until one of them ends, or the signal aborts. */
export async function joinConnections(
  reply: FastifyReply,
  caller: UpgradeRequest,
  answer: Answer<'connection'>,
  signal: AbortSignal,
): Promise<void> {
  const { socket: member, headers } = answer;
  takeOver(reply);
  // Through the answer and not past it: whoever looks at requests sees that this one has been answered.
  reply.raw.writeHead(101, {
    ...headersOf(reply, answer),
    connection: 'Upgrade',
    upgrade: String(headers['upgrade'] ?? caller.protocol),
  });
  reply.raw.flushHeaders();
  member.write(caller.head);
  try {
    await Promise.all([pipeline(caller.socket, member, { signal }), pipeline(member, caller.socket, { signal })]);
  } finally {
    member.destroy();
    caller.socket.destroy();
  }
}

function takeOver(reply: FastifyReply): void {
  setCommonHeaders(reply);
  reply.hijack();
}

function headersOf(reply: FastifyReply, { headers }: PassthroughAnswer): Record<string, string | string[]> {
  const warnings = [reply.getHeader('warning') ?? [], headers['warning'] ?? []].flat().map(String);
  return {
    ...answerHeaders(headers),
    ...(reply.getHeaders() as Record<string, string>),
    ...(warnings.length === 0 ? {} : { warning: warnings }),
  };
}
