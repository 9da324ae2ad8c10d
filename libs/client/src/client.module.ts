import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '#telemetry';
import { ControlPlaneClient, RestControlPlaneClient } from './control-plane-client.js';
import type { RestClientOptions } from './rest-client.js';
import type { RestConfig } from './rest-config.js';

/** Provides the one {@link ControlPlaneClient} of the process. */
@Module({})
export class ClientModule implements OnApplicationShutdown {
  /** @param config - a function when it is known only once the application is being made */
  static forRoot(config: RestConfig | (() => Promise<RestConfig>), options: RestClientOptions = {}): DynamicModule {
    return {
      module: ClientModule,
      global: true,
      providers: [
        {
          provide: ControlPlaneClient,
          inject: [Logger],
          useFactory: async (logger: Logger) =>
            new RestControlPlaneClient(typeof config === 'function' ? await config() : config, logger, options),
        },
      ],
      exports: [ControlPlaneClient],
    };
  }

  constructor(@Inject(ControlPlaneClient) private readonly client: ControlPlaneClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
