import type { FastifyRequest } from 'fastify';
import type { UserInfo } from './authenticator.js';

const callers = new WeakMap<object, UserInfo>();

/** Keeps who asks with the request, for whoever answers it, or writes down that it was refused. */
export function rememberCaller({ raw }: FastifyRequest, user: UserInfo): void {
  callers.set(raw, user);
}

/**
 * Who asks: the user that a request acts as, after impersonation. Absent where nobody asks, as in a process without
 * authentication, and for a request of which it is not known.
 */
export function callerOf({ raw }: FastifyRequest): UserInfo | undefined {
  return callers.get(raw);
}
