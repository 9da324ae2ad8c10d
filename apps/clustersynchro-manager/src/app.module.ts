import { Module, type DynamicModule } from '@nestjs/common';
import type { ControlPlaneFlagValues, MetricsServingOptions } from '#bootstrap';
import { ClientModule, loadRestConfig } from '#client';
import { ksmHooks, type KsmSetup } from '#ksm';
import type { FeatureGates } from '#options';
import type { LeaderElectionOptions } from '#reconcile';
import { StorageModule, type StorageOptions } from '#storage';
import { SyncModule, type ShardingFlagValues, type SyncFlagValues } from '#sync';
import { TelemetryModule, type Logger } from '#telemetry';

interface AppOptions {
  readonly controlPlane: ControlPlaneFlagValues;
  readonly metrics: MetricsServingOptions;
  readonly sync: SyncFlagValues;
  readonly sharding: ShardingFlagValues;
  readonly leaderElection: LeaderElectionOptions;
  readonly storage: StorageOptions;
  readonly features: { readonly 'feature-gates': FeatureGates };
  /** `undefined` when kube-state-metrics is off. */
  readonly ksm: KsmSetup | undefined;
  readonly runNamespace: string;
}

/** Member clusters to storage, and to kube-state-metrics. The listener serves metrics and health only. */
@Module({})
export class AppModule {
  static forRoot(options: AppOptions, logger: Logger): DynamicModule {
    const { controlPlane, metrics, sync, sharding, leaderElection, storage, features, runNamespace } = options;
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
        StorageModule.forRoot(storage['storage-name'], storage['storage-config']),
        SyncModule.forRoot(
          {
            flags: sync,
            featureGates: features['feature-gates'],
            runNamespace,
            leaderElection,
            automaticSharding: sharding['automatic-sharding'],
          },
          ksmHooks(options.ksm),
        ),
      ],
    };
  }
}
