import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { attributesOf, forbidden } from './attributes.js';
import { unauthorized } from './authenticator.js';
import { Authorizer } from './authorizer.js';
import { callerOf } from './caller.js';
import { ANONYMOUS } from './impersonation.js';

/** What a request leads to beyond its own URL, in the words of a request to an API server. */
export interface FurtherRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Asks the authorizer of the process about more than the URL of a request, which has been reviewed already. */
@Injectable()
export class AccessReview {
  constructor(@Inject(Authorizer) private readonly authorizer: Authorizer) {}

  /**
   * Lets the caller of a request go on only when it is known, and may send the further request to the control plane itself.
   *
   * @throws StatusError `Unauthorized` for an anonymous caller, `Forbidden`, `BadRequest` for a path that cannot be read;
   * whatever the authorizer throws when it cannot decide
   */
  async assertAllowed(request: FastifyRequest, { method, path, query }: FurtherRequest): Promise<void> {
    const caller = callerOf(request);
    if (caller === undefined || caller.name === ANONYMOUS) {
      throw unauthorized();
    }
    const attributes = attributesOf(method, path, query);
    const { allowed, reason } = await this.authorizer.authorize(caller, attributes);
    if (!allowed) {
      throw forbidden(caller.name, attributes, reason);
    }
  }
}
