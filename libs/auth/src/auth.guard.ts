import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { attributesOf, forbidden } from './attributes.js';
import { Authenticator, unauthorized } from './authenticator.js';
import { Authorizer } from './authorizer.js';
import { rememberCaller } from './caller.js';
import { CallerObserver } from './caller-observer.js';
import { impersonatedUser } from './impersonation.js';
import { factsOf } from './request-facts.js';

/**
 * Lets no request pass whose caller is not known and allowed to do what it asks for.
 *
 * A hook of the HTTP server rather than a guard of the framework: it comes before the body is read and before it is known
 * whether there is a route, so that a stranger can neither make us parse anything nor find out what exists.
 */
@Injectable()
export class AuthGuard implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(Authorizer) private readonly authorizer: Authorizer,
    @Optional() @Inject(CallerObserver) private readonly observer?: CallerObserver,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onRequest', (request) => this.admit(request));
  }

  /** @throws StatusError `Unauthorized` or `Forbidden`; whatever the authorizer throws when it cannot decide */
  async admit(request: FastifyRequest): Promise<void> {
    const facts = factsOf(request);
    const caller = await this.authenticator.authenticate(facts);
    if (caller === undefined) {
      throw unauthorized();
    }
    this.observer?.onAuthenticated(request, caller);
    const user = await impersonatedUser(caller, facts.headers, this.authorizer);
    rememberCaller(request, user);
    const attributes = attributesOf(facts.method, facts.path, facts.query);
    if (user !== caller) {
      this.observer?.onImpersonated(request, user);
    }
    const decision = await this.authorizer.authorize(user, attributes);
    this.observer?.onDecision(request, decision);
    if (!decision.allowed) {
      throw forbidden(user.name, attributes, decision.reason);
    }
  }
}
