import { Module, type DynamicModule } from '@nestjs/common';
import {
  ApiserverModule,
  clusterpediaGroup,
  type ApiserverOptions,
  clusterpediaOpenApiV3,
  clusterpediaResources,
  type ProxyFlagValues,
  RequestsModule,
  type RequestsModuleOptions,
} from '#apiserver';
import { AuthModule, type DelegatedAuth } from '#auth';
import type { ControlPlaneFlagValues, SecureServingOptions } from '#bootstrap';
import { ClientModule, loadRestConfig } from '#client';
import { ControlPlaneModule, type Credentials, type EmbeddedControlPlaneOptions } from '#control-plane';
import { ksmHooks, type KsmSetup } from '#ksm';
import type { FeatureGates } from '#options';
import { PolicyModule } from '#policy';
import { StorageFactory, StorageModule, type StorageOptions } from '#storage';
import { SyncModule, type SyncFlagValues } from '#sync';
import { TelemetryModule, type Logger, type Tracing } from '#telemetry';

interface AppOptions extends RequestsModuleOptions {
  readonly controlPlane: ControlPlaneFlagValues;
  readonly embedded: EmbeddedControlPlaneOptions;
  readonly serving: SecureServingOptions;
  readonly authentication: DelegatedAuth['authentication'];
  readonly authorization: DelegatedAuth['authorization'];
  readonly sync: SyncFlagValues;
  /** `undefined` when kube-state-metrics is off. */
  readonly ksm: KsmSetup | undefined;
  readonly storage: StorageOptions;
  readonly proxy: ProxyFlagValues;
  readonly features: { readonly 'feature-gates': FeatureGates };
  readonly runNamespace: string;
  /** `undefined` when nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** Everything in one process: the search API, the synchronisation of members and, beside its own control plane, policies. */
@Module({})
export class AppModule {
  /** PediaClusters live in a Kubernetes. */
  static onKubernetes(options: AppOptions, logger: Logger): DynamicModule {
    const { controlPlane, authentication, authorization } = options;
    return {
      module: AppModule,
      imports: [
        ...shared(options, logger),
        ClientModule.forRoot(() => loadRestConfig(controlPlane), {
          qps: controlPlane['kube-api-qps'],
          burst: controlPlane['kube-api-burst'],
        }),
        AuthModule.forRoot({ mode: 'delegated', authentication, authorization }),
        ApiserverModule.forRoot({ ...search(options), serveRoot: true }),
      ],
    };
  }

  /** PediaClusters live in a control plane on the same listener, which the parts of this process use like any other. */
  static withControlPlane(options: AppOptions, credentials: Credentials, logger: Logger): DynamicModule {
    const server = `https://127.0.0.1:${options.serving['secure-port']}`;
    const { caCert: ca, adminCert: cert, adminKey: key } = credentials;
    const dataDirectory = options.embedded['data-dir'];
    return {
      module: AppModule,
      imports: [
        ...shared(options, logger),
        ControlPlaneModule.forRoot({
          dataDirectory,
          aggregatedGroups: {
            inject: [StorageFactory],
            useFactory: (storage: StorageFactory) => [
              {
                group: clusterpediaGroup,
                resourceLists: [clusterpediaResources(storage)],
                openApi: { [clusterpediaGroup.preferredVersion.groupVersion]: clusterpediaOpenApiV3 },
              },
            ],
          },
          kubeconfig: { server, credentials },
        }),
        ClientModule.forRoot({ server, ca, cert, key }, { isServedHere: true }),
        AuthModule.forRoot({ mode: 'certificates', clientCa: ca }),
        ApiserverModule.forRoot({ ...search(options), serveRoot: false }),
        // Whoever has the data has it alone: there is nobody to be elected among.
        PolicyModule.forRoot({ leaderElection: undefined, runNamespace: options.runNamespace }),
      ],
    };
  }
}

function search({ features, proxy, runNamespace }: AppOptions): Omit<ApiserverOptions, 'serveRoot'> {
  return { features: features['feature-gates'], proxy, runNamespace };
}

function shared(
  { storage, sync, ksm, requests, audit, features, runNamespace, tracing }: AppOptions,
  logger: Logger,
): DynamicModule[] {
  return [
    TelemetryModule.forRoot({ logger, serveHttp: true, tracing }),
    RequestsModule.forRoot({ requests, audit }),
    StorageModule.forRoot(storage['storage-name'], storage['storage-config']),
    SyncModule.forRoot({ flags: sync, featureGates: features['feature-gates'], runNamespace }, ksmHooks(ksm)),
  ];
}
