import { Module, type DynamicModule } from '@nestjs/common';
import { ApiserverModule, RequestsModule, type ProxyFlagValues, type RequestsModuleOptions } from '#apiserver';
import { AuthModule, type DelegatedAuth } from '#auth';
import type { ControlPlaneFlagValues } from '#bootstrap';
import { ClientModule, loadRestConfig } from '#client';
import type { FeatureGates } from '#options';
import { StorageModule, type StorageOptions } from '#storage';
import { TelemetryModule, type Logger, type Tracing } from '#telemetry';

interface AppOptions extends RequestsModuleOptions {
  readonly controlPlane: ControlPlaneFlagValues;
  readonly authentication: DelegatedAuth['authentication'];
  readonly authorization: DelegatedAuth['authorization'];
  readonly storage: StorageOptions;
  readonly proxy: ProxyFlagValues;
  readonly features: { readonly 'feature-gates': FeatureGates };
  readonly runNamespace: string;
  /** `undefined` when nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** The search API behind the aggregation layer of a Kubernetes. */
@Module({})
export class AppModule {
  static forRoot(options: AppOptions, logger: Logger): DynamicModule {
    const { controlPlane, authentication, authorization, storage, requests, audit, features, proxy } = options;
    const { runNamespace, tracing } = options;
    return {
      module: AppModule,
      imports: [
        TelemetryModule.forRoot({ logger, serveHttp: true, tracing }),
        RequestsModule.forRoot({ requests, audit }),
        ClientModule.forRoot(() => loadRestConfig(controlPlane), {
          qps: controlPlane['kube-api-qps'],
          burst: controlPlane['kube-api-burst'],
        }),
        StorageModule.forRoot(storage['storage-name'], storage['storage-config']),
        AuthModule.forRoot({ mode: 'delegated', authentication, authorization }),
        ApiserverModule.forRoot({ features: features['feature-gates'], serveRoot: true, proxy, runNamespace }),
      ],
    };
  }
}
