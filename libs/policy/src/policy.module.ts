import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ControlPlaneClient } from '#client';
import { leaderElectorOf, runElected, type LeaderElectionOptions } from '#reconcile';
import { HealthRegistry, Logger, Registry } from '#telemetry';
import { PolicyControllers } from './policy-controllers.js';
import { createPolicyMetrics } from './reporting/policy.metrics.js';

/** What the policies need to know of the process they run in. */
export interface PolicyModuleOptions {
  /** `undefined` where no other process can do the same work. */
  readonly leaderElection: LeaderElectionOptions | undefined;
  readonly runNamespace: string;
}

/** Provides: {@link PolicyModuleOptions} */
const POLICY_OPTIONS = Symbol('POLICY_OPTIONS');

/** Imports clusters by policy while the application runs; of several controller managers the elected one does. */
@Module({})
export class PolicyModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  static forRoot(options: PolicyModuleOptions): DynamicModule {
    return {
      module: PolicyModule,
      providers: [
        { provide: POLICY_OPTIONS, useValue: options },
        {
          provide: PolicyControllers,
          inject: [ControlPlaneClient, Logger, Registry, HealthRegistry],
          useFactory: createControllers,
        },
      ],
    };
  }

  constructor(
    @Inject(POLICY_OPTIONS) private readonly options: PolicyModuleOptions,
    @Inject(ControlPlaneClient) private readonly controlPlane: ControlPlaneClient,
    @Inject(PolicyControllers) private readonly controllers: PolicyControllers,
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
    const elector = leaderElection === undefined ? undefined : leaderElectorOf(leaderElection, surroundings);
    return runElected((signal) => this.controllers.run(signal), elector, { signal: this.#stop.signal, logger });
  }
}

function createControllers(
  controlPlane: ControlPlaneClient,
  logger: Logger,
  registry: Registry,
  health: HealthRegistry,
): PolicyControllers {
  const metrics = createPolicyMetrics(registry);
  const controllers = new PolicyControllers({ controlPlane, logger, registry, metrics });
  health.add({
    name: 'policies',
    kinds: ['readyz'],
    check: () =>
      controllers.isReady ? Promise.resolve() : Promise.reject(new Error('policies and clusters are not listed yet')),
  });
  return controllers;
}
