import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DynamicClient, loadRestConfig, RestClient } from '#client';
import { Logger } from '#telemetry';
import { AccessReview } from './access-review.js';
import { AnonymousAuthenticator } from './anonymous.authenticator.js';
import { AuthGuard } from './auth.guard.js';
import type { AuthenticationOptions, AuthorizationOptions } from './auth.options.js';
import { Authenticator, UnionAuthenticator } from './authenticator.js';
import { Authorizer, LocalAuthorizer, pathMatcher } from './authorizer.js';
import { parseAuthorities } from './certificate-chain.js';
import { ClientCertificateAuthenticator } from './client-certificate.authenticator.js';
import { DelegatedConfig } from './delegated-config.js';
import { RequestHeaderAuthenticator } from './request-header.authenticator.js';
import { reviewClient } from './review-client.js';
import { SubjectAccessReviewAuthorizer } from './subject-access-review.authorizer.js';
import { TokenReviewAuthenticator } from './token-review.authenticator.js';

/** The control plane decides: certificates of its authorities, tokens and access reviewed by it. */
export interface DelegatedAuth {
  readonly mode: 'delegated';
  readonly authentication: AuthenticationOptions;
  readonly authorization: AuthorizationOptions;
}

/** Nobody is asked: a certificate of one authority, in the group of administrators, or nothing but health. */
export interface CertificateAuth {
  readonly mode: 'certificates';
  /** PEM. */
  readonly clientCa: string;
}

export type AuthOptions = DelegatedAuth | CertificateAuth;

/** Open to probes, which have no credentials. */
const HEALTH_PATHS = ['/healthz', '/healthz/*', '/livez', '/livez/*', '/readyz', '/readyz/*'];

/**
 * What delegation keeps running.
 *
 * Provides: `readonly Closeable[]`
 */
const CLOSEABLES = Symbol('CLOSEABLES');

interface Closeable {
  close(): Promise<void>;
}

/** Asks every request of the process's listener who it comes from and whether it is allowed. Needs telemetry. */
@Module({})
export class AuthModule implements OnApplicationShutdown {
  static forRoot(options: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      providers: [
        ...(options.mode === 'delegated' ? delegated(options) : certificates(options)),
        AuthGuard,
        AccessReview,
      ],
      exports: [AccessReview],
    };
  }

  constructor(@Inject(CLOSEABLES) private readonly closeables: readonly Closeable[]) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.closeables.map((closeable) => closeable.close()));
  }
}

function certificates({ clientCa }: CertificateAuth): Provider[] {
  const authorities = parseAuthorities(clientCa);
  const isHealth = pathMatcher(HEALTH_PATHS);
  return [
    {
      provide: Authenticator,
      useValue: new UnionAuthenticator(
        [new ClientCertificateAuthenticator(() => Promise.resolve(authorities))],
        new AnonymousAuthenticator(isHealth),
      ),
    },
    { provide: Authorizer, useValue: new LocalAuthorizer(isHealth) },
    { provide: CLOSEABLES, useValue: [] },
  ];
}

/** The connections to the control plane, one for each kubeconfig. */
class ReviewConnections {
  private constructor(
    readonly authentication: RestClient,
    readonly authorization: RestClient,
    readonly config: DelegatedConfig,
  ) {}

  static async open({ authentication, authorization }: DelegatedAuth, logger: Logger): Promise<ReviewConnections> {
    const authenticationClient = await connect('authentication-kubeconfig', authentication);
    const authorizationClient = await connect('authorization-kubeconfig', authorization);
    const config = new DelegatedConfig(authentication, new DynamicClient(authenticationClient), logger);
    const connections = new ReviewConnections(authenticationClient, authorizationClient, config);
    try {
      await config.start(AbortSignal.timeout(LOOKUP_TIMEOUT_MS));
    } catch (error) {
      await connections.close();
      throw error;
    }
    return connections;
  }

  async close(): Promise<void> {
    await this.config.stop();
    await Promise.all([this.authentication.close(), this.authorization.close()]);
  }
}

/** The process does not start while the cluster cannot say whom to believe, unless told to. */
const LOOKUP_TIMEOUT_MS = 30_000;

/** @throws Error that names the flag: the process has other kubeconfigs, and none stands in for this one */
async function connect<F extends string>(flag: F, options: Readonly<Record<F, string>>): Promise<RestClient> {
  try {
    return new RestClient(await loadRestConfig({ kubeconfig: options[flag] }));
  } catch (cause) {
    throw new Error(`--${flag}`, { cause });
  }
}

function delegated(options: DelegatedAuth): Provider[] {
  return [
    {
      provide: ReviewConnections,
      inject: [Logger],
      useFactory: (logger: Logger) => ReviewConnections.open(options, logger),
    },
    {
      provide: Authenticator,
      inject: [ReviewConnections, Logger],
      useFactory: (connections: ReviewConnections, logger: Logger) =>
        delegatedAuthenticator(options.authentication, connections, logger),
    },
    {
      provide: Authorizer,
      inject: [ReviewConnections, Logger],
      useFactory: (connections: ReviewConnections, logger: Logger) =>
        delegatedAuthorizer(options.authorization, connections, logger),
    },
    {
      provide: CLOSEABLES,
      inject: [ReviewConnections],
      useFactory: (connections: ReviewConnections) => [connections],
    },
  ];
}

function delegatedAuthenticator(
  options: AuthenticationOptions,
  { authentication, config }: ReviewConnections,
  logger: Logger,
): Authenticator {
  const ask = reviewClient(new DynamicClient(authentication));
  return new UnionAuthenticator(
    [
      new RequestHeaderAuthenticator(() => config.requestHeader()),
      new ClientCertificateAuthenticator(() => config.clientAuthorities()),
      new TokenReviewAuthenticator({ ask, ttlMs: options['authentication-token-webhook-cache-ttl'], logger }),
    ],
    new AnonymousAuthenticator(() => true),
  );
}

function delegatedAuthorizer(
  options: AuthorizationOptions,
  { authorization }: ReviewConnections,
  logger: Logger,
): Authorizer {
  const isAlwaysAllowed = pathMatcher(options['authorization-always-allow-paths']);
  const ask = reviewClient(new DynamicClient(authorization));
  const reviews = new SubjectAccessReviewAuthorizer({
    ask,
    authorizedTtlMs: options['authorization-webhook-cache-authorized-ttl'],
    unauthorizedTtlMs: options['authorization-webhook-cache-unauthorized-ttl'],
    logger,
  });
  return new LocalAuthorizer(isAlwaysAllowed, reviews);
}
