import { Inject, Module, type DynamicModule } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { registerBuildInfo } from './build-info.metrics.js';
import { COMPRESS_METRICS } from './gzip.interceptor.js';
import { HealthController } from './health.controller.js';
import { HealthRegistry } from './health.js';
import { Logger } from './logger.js';
import { MetricsController } from './metrics.controller.js';
import { Registry } from './metrics.js';
import { PprofController } from './pprof.controller.js';
import { ShutdownSignal } from './shutdown-signal.js';
import type { Tracing } from './tracing/tracing.js';

export interface TelemetryOptions {
  readonly logger: Logger;
  /** Where the modules register their metrics, and this one those of the process. A new one when absent. */
  readonly registry?: Registry;
  /** Whether the application's listener serves `/metrics` and the health endpoints. */
  readonly serveHttp: boolean;
  /** Whether `/metrics` is compressed for clients that accept it. It is when absent. */
  readonly compressMetrics?: boolean;
  /** The export of spans; absent when there is none. */
  readonly tracing?: Tracing | undefined;
}

/** Provides {@link Logger}, {@link Registry}, {@link HealthRegistry} and {@link ShutdownSignal} to every module. */
@Module({})
export class TelemetryModule {
  static forRoot(options: TelemetryOptions): DynamicModule {
    const { logger, registry = new Registry(), serveHttp, compressMetrics = true, tracing } = options;
    const prometheus = prometheusModule(registry, serveHttp);
    registerBuildInfo(registry);
    tracing?.register(registry);
    return {
      module: TelemetryModule,
      global: true,
      imports: [prometheus],
      controllers: serveHttp ? [HealthController, PprofController] : [],
      providers: [
        { provide: Logger, useValue: logger },
        { provide: Registry, useValue: registry },
        { provide: COMPRESS_METRICS, useValue: compressMetrics },
        HealthRegistry,
        ShutdownSignal,
      ],
      exports: [Logger, Registry, COMPRESS_METRICS, HealthRegistry, ShutdownSignal],
    };
  }

  constructor(@Inject(HealthRegistry) health: HealthRegistry, @Inject(ShutdownSignal) shutdown: ShutdownSignal) {
    health.add({ name: 'ping', kinds: ['livez', 'readyz'], check: () => Promise.resolve() });
    health.add({
      name: 'shutdown',
      kinds: ['readyz'],
      check: () => (shutdown.isAnnounced ? Promise.reject(new Error('the process is stopping')) : Promise.resolve()),
    });
  }
}

/** Collects what Node tells about the process (CPU, memory, event loop, garbage collection), and serves `/metrics`. */
function prometheusModule(registry: Registry, serveHttp: boolean): DynamicModule {
  const prometheus = PrometheusModule.register({
    controller: MetricsController,
    defaultMetrics: { enabled: true, config: { register: registry } },
  });
  return serveHttp ? prometheus : { ...prometheus, controllers: [] };
}
