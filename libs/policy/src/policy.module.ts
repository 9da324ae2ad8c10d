import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { untilAborted } from '#async';
import { ControlPlaneClient } from '#client';
import { LeadershipLostError, leaderElectorOf, type LeaderElectionOptions } from '#reconcile';
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

  async #run(): Promise<void> {
    const { leaderElection, runNamespace } = this.options;
    if (!leaderElection['leader-elect']) {
      return;
    }
    const { controlPlane, logger } = this;
    const elector = leaderElectorOf(leaderElection, { client: controlPlane.dynamic, runNamespace, logger });
    try {
      await elector.run(this.#stop.signal, untilAborted);
    } catch (error) {
      if (!(error instanceof LeadershipLostError)) {
        throw error;
      }
      logger.error({ error }, 'no longer the leader, stopping');
      // Another process works now. This one stops as if it had been asked to, and starts anew as a candidate.
      process.kill(process.pid, 'SIGTERM');
    }
  }
}
