import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry, Logger, Registry } from '#telemetry';
import { openStorage } from './open-storage.js';
import { StorageFactory } from './storage-factory.js';

/**
 * Provides the one {@link StorageFactory} of the process, from the storage layer that `name` stands for. The process is
 * ready while its backend answers. Needs telemetry.
 */
@Module({})
export class StorageModule implements OnModuleInit, OnApplicationShutdown {
  /**
   * @param configPath - handed to the layer as it is
   * @param pluginDirectory - layers in it register themselves first; `''` is none
   */
  static forRoot(
    name: string,
    configPath: string,
    pluginDirectory = process.env['STORAGE_PLUGINS'] ?? '',
  ): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      providers: [
        {
          provide: StorageFactory,
          inject: [Logger, Registry],
          useFactory: (logger: Logger, registry: Registry) =>
            openStorage({ name, configPath, pluginDirectory }, { logger, registry }),
        },
      ],
      exports: [StorageFactory],
    };
  }

  constructor(
    @Inject(StorageFactory) private readonly storage: StorageFactory,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.add({ name: 'storage', kinds: ['readyz'], check: (signal) => this.storage.ping(signal) });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.storage.shutdown();
  }
}
