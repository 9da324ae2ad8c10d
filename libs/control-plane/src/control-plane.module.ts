import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Logger } from '#telemetry';
import { ResourceCatalog } from './catalog/resource-catalog.js';
import { type AggregatedGroup, DiscoveryDocuments } from './discovery/discovery-documents.js';
import { EventExpiry } from './garbage/event-expiry.js';
import { GarbageCollector } from './garbage/garbage-collector.js';
import { ControlPlaneController } from './http/control-plane.controller.js';
import { KubeconfigFile, type KubeconfigOptions } from './kubeconfig-file.js';
import { seedObjects } from './seed-objects.js';
import { ObjectStore } from './store/object-store.js';

export interface ControlPlaneOptions {
  /** Holds the database, the credentials and the kubeconfig; made when it is not there. One process at a time may use it. */
  readonly dataDirectory: string;
  /** Groups that another module serves on the same listener, for discovery; made of what that module injects. */
  readonly aggregatedGroups: Pick<FactoryProvider<readonly AggregatedGroup[]>, 'inject' | 'useFactory'>;
  /** What the kubeconfig says: where the listener is, and how to be let in. */
  readonly kubeconfig: KubeconfigOptions;
}

/**
 * A Kubernetes-style API server for Clusterpedia's own objects, on the listener of the application. Who may come in is
 * decided by others; the listener must hand over request bodies as bytes. Needs telemetry.
 */
@Module({})
export class ControlPlaneModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static forRoot({ dataDirectory, aggregatedGroups, kubeconfig }: ControlPlaneOptions): DynamicModule {
    return {
      module: ControlPlaneModule,
      controllers: [ControlPlaneController],
      providers: [
        {
          provide: ObjectStore,
          useFactory: () => openStore(dataDirectory, kubeconfig.credentials.caCert),
        },
        {
          provide: ResourceCatalog,
          inject: [ObjectStore],
          useFactory: (store: ObjectStore) => new ResourceCatalog(store),
        },
        {
          provide: DiscoveryDocuments,
          inject: [ResourceCatalog, ...(aggregatedGroups.inject ?? [])],
          useFactory: async (catalog: ResourceCatalog, ...dependencies: unknown[]) =>
            new DiscoveryDocuments(catalog, await aggregatedGroups.useFactory(...dependencies)),
        },
        {
          provide: KubeconfigFile,
          inject: [ObjectStore, Logger],
          useFactory: (store: ObjectStore, logger: Logger) =>
            new KubeconfigFile(join(dataDirectory, 'kubeconfig'), kubeconfig, store, logger),
        },
        {
          provide: GarbageCollector,
          inject: [ResourceCatalog, Logger],
          useFactory: (catalog: ResourceCatalog, logger: Logger) => new GarbageCollector(catalog, logger),
        },
        {
          provide: EventExpiry,
          inject: [ObjectStore, Logger],
          useFactory: (store: ObjectStore, logger: Logger) => new EventExpiry(store, logger),
        },
      ],
    };
  }

  constructor(
    @Inject(ObjectStore) private readonly store: ObjectStore,
    @Inject(KubeconfigFile) private readonly kubeconfigFile: KubeconfigFile,
    @Inject(GarbageCollector) private readonly garbageCollector: GarbageCollector,
    @Inject(EventExpiry) private readonly eventExpiry: EventExpiry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.garbageCollector.start();
    this.eventExpiry.start();
    await this.kubeconfigFile.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.kubeconfigFile.stop();
    this.garbageCollector.stop();
    this.eventExpiry.stop();
    this.store.close();
  }
}

async function openStore(dataDirectory: string, clientCa: string): Promise<ObjectStore> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const file = join(dataDirectory, 'control-plane.db');
  // It holds Secrets. SQLite gives the files it puts beside it the same mode.
  await (await open(file, 'a', 0o600)).close();
  const store = new ObjectStore(file);
  seedObjects(store, clientCa, new Date());
  return store;
}
