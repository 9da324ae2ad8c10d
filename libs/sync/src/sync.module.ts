import { Inject, Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { HealthRegistry, Logger, Registry } from '#telemetry';
import { ClusterSynchroManager } from './cluster-synchro-manager.js';
import { EXTRA_STORES, type ExtraStoreFactory } from './extra-store.js';
import { createSyncEnvironment, SYNC_ENVIRONMENT, type SyncEnvironment } from './sync-environment.js';
import { SYNC_OPTIONS, type SyncModuleOptions } from './sync-module.options.js';

/** What the app connects to the synchronisation. */
export interface SyncModuleHooks {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Provides what `EXTRA_STORES` stands for. */
  readonly extraStores?: Pick<FactoryProvider<readonly ExtraStoreFactory[]>, 'inject' | 'useFactory'>;
}

/** Synchronises member clusters to the storage while the application runs. */
@Module({})
export class SyncModule {
  static forRoot(options: SyncModuleOptions, { imports = [], extraStores }: SyncModuleHooks = {}): DynamicModule {
    return {
      module: SyncModule,
      imports,
      providers: [
        { provide: SYNC_OPTIONS, useValue: options },
        ...(extraStores === undefined ? [] : [{ provide: EXTRA_STORES, ...extraStores }]),
        {
          provide: SYNC_ENVIRONMENT,
          inject: [SYNC_OPTIONS, Logger, Registry, { token: EXTRA_STORES, optional: true }],
          useFactory: createSyncEnvironment,
        },
        ClusterSynchroManager,
      ],
    };
  }

  constructor(@Inject(HealthRegistry) health: HealthRegistry, @Inject(SYNC_ENVIRONMENT) environment: SyncEnvironment) {
    health.add({ name: 'synchros', kinds: ['livez'], check: () => environment.watchdog.check() });
  }
}
