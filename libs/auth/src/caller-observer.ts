import type { FastifyRequest } from 'fastify';
import type { UserInfo } from './authenticator.js';
import type { Decision } from './authorizer.js';

/**
 * Told what becomes known of the caller of each request, as soon as it does. Whoever counts, limits or records requests
 * provides it; without one nobody is told.
 */
export abstract class CallerObserver {
  /**
   * It is known who sends the request, and not yet whether they may.
   *
   * @throws StatusError to refuse it
   */
  abstract onAuthenticated(request: FastifyRequest, user: UserInfo): void;

  /** The caller goes by another's name, and is allowed to. */
  abstract onImpersonated(request: FastifyRequest, user: UserInfo): void;

  /** It is known whether they may. */
  abstract onDecision(request: FastifyRequest, decision: Decision): void;
}
