import { Module, type DynamicModule } from '@nestjs/common';
import type { ControlPlaneFlagValues, MetricsServingOptions } from '#bootstrap';
import { ClientModule, loadRestConfig } from '#client';
import { PolicyModule, type PolicyModuleOptions } from '#policy';
import { TelemetryModule, type Logger } from '#telemetry';

interface AppOptions extends PolicyModuleOptions {
  readonly controlPlane: ControlPlaneFlagValues;
  readonly metrics: MetricsServingOptions;
}

/** Policies that import clusters. The listener serves metrics and health only. */
@Module({})
export class AppModule {
  static forRoot({ controlPlane, metrics, leaderElection, runNamespace }: AppOptions, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TelemetryModule.forRoot({
          logger,
          serveHttp: true,
          compressMetrics: !metrics['metrics-disable-gzip-encoding'],
        }),
        ClientModule.forRoot(() => loadRestConfig(controlPlane), {
          qps: controlPlane['kube-api-qps'],
          burst: controlPlane['kube-api-burst'],
        }),
        PolicyModule.forRoot({ leaderElection, runNamespace }),
      ],
    };
  }
}
