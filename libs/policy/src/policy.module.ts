import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { untilAborted } from '#async';
import { ControlPlaneClient } from '#client';
import { leaderElectorOf, runElected, type LeaderElectionOptions } from '#reconcile';
import { Logger } from '#telemetry';

/** What the policies need to know of the process they run in. */
export interface PolicyModuleOptions {
  readonly leaderElection: LeaderElectionOptions;
  readonly runNamespace: string;
}

/** Provides: {@link PolicyModuleOptions} */
const POLICY_OPTIONS = Symbol('POLICY_OPTIONS');

/** Decides which one of several controller managers works. The reconcilers of policies run while it is this one. */
@Module({})
export class PolicyModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  static forRoot(options: PolicyModuleOptions): DynamicModule {
    return { module: PolicyModule, providers: [{ provide: POLICY_OPTIONS, useValue: options }] };
  }

  constructor(
    @Inject(POLICY_OPTIONS) private readonly options: PolicyModuleOptions,
    @Inject(ControlPlaneClient) private readonly controlPlane: ControlPlaneClient,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #run(): Promise<void> {
    const { leaderElection, runNamespace } = this.options;
    const { controlPlane, logger } = this;
    const surroundings = { client: controlPlane.dynamic, runNamespace, logger };
    return runElected(untilAborted, leaderElectorOf(leaderElection, surroundings), {
      signal: this.#stop.signal,
      logger,
    });
  }
}
