import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Logger, Registry } from '#telemetry';
import { loadPluginDirectory } from './plugin-directory.js';
import { StorageFactory } from './storage-factory.js';
import { type StorageContext, StorageRegistry } from './storage-registry.js';
import { checkStorageConfigPath } from './storage.options.js';

/** Provides the one {@link StorageFactory} of the process, from the storage layer that `name` stands for. */
@Module({})
export class StorageModule implements OnApplicationShutdown {
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
            openStorage(name, configPath, pluginDirectory, { logger, registry }),
        },
      ],
      exports: [StorageFactory],
    };
  }

  constructor(@Inject(StorageFactory) private readonly storage: StorageFactory) {}

  async onApplicationShutdown(): Promise<void> {
    await this.storage.shutdown();
  }
}

async function openStorage(
  name: string,
  configPath: string,
  pluginDirectory: string,
  context: StorageContext,
): Promise<StorageFactory> {
  await checkStorageConfigPath(configPath);
  const registry = new StorageRegistry();
  if (pluginDirectory !== '') {
    await loadPluginDirectory(pluginDirectory, registry, context.logger);
  }
  const create = await registry.find(name);
  return create(configPath, context);
}
