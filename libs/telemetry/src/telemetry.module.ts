import { Inject, Module, type DynamicModule } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthRegistry } from './health.js';
import { Logger } from './logger.js';
import { MetricsController } from './metrics.controller.js';
import { Registry } from './metrics.js';
import { registerProcessMetrics } from './process.metrics.js';
import { ShutdownSignal } from './shutdown-signal.js';

export interface TelemetryOptions {
  readonly logger: Logger;
  /** Where the modules register their metrics, and this one those of the process. A new one when absent. */
  readonly registry?: Registry;
  /** Whether the application's listener serves `/metrics` and the health endpoints. */
  readonly serveHttp: boolean;
}

/** Provides {@link Logger}, {@link Registry}, {@link HealthRegistry} and {@link ShutdownSignal} to every module. */
@Module({})
export class TelemetryModule {
  static forRoot({ logger, registry = new Registry(), serveHttp }: TelemetryOptions): DynamicModule {
    registerProcessMetrics(registry);
    return {
      module: TelemetryModule,
      global: true,
      controllers: serveHttp ? [HealthController, MetricsController] : [],
      providers: [
        { provide: Logger, useValue: logger },
        { provide: Registry, useValue: registry },
        HealthRegistry,
        ShutdownSignal,
      ],
      exports: [Logger, Registry, HealthRegistry, ShutdownSignal],
    };
  }

  constructor(@Inject(HealthRegistry) health: HealthRegistry, @Inject(ShutdownSignal) shutdown: ShutdownSignal) {
    health.add({ name: 'ping', kinds: ['livez', 'readyz'], check: () => Promise.resolve() });
    health.add({
      name: 'shutdown',
      kinds: ['readyz'],
      check: () => (shutdown.signal.aborted ? Promise.reject(new Error('the process is stopping')) : Promise.resolve()),
    });
  }
}
