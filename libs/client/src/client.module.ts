import type { Server } from 'node:net';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Logger } from '#telemetry';
import { ControlPlaneClient, RestControlPlaneClient } from './control-plane-client.js';
import type { RestClientOptions } from './rest-client.js';
import type { RestConfig } from './rest-config.js';

export interface ClientModuleOptions extends RestClientOptions {
  /** The control plane is on the listener of this very application, so informers begin when that listens. */
  readonly isServedHere?: boolean;
}

/** Provides the one {@link ControlPlaneClient} of the process. */
@Module({})
export class ClientModule implements OnApplicationShutdown {
  /** @param config - a function when it is known only once the application is being made */
  static forRoot(config: RestConfig | (() => Promise<RestConfig>), options: ClientModuleOptions = {}): DynamicModule {
    const { isServedHere = false, ...rest } = options;
    return {
      module: ClientModule,
      global: true,
      providers: [
        {
          provide: ControlPlaneClient,
          inject: [Logger, HttpAdapterHost],
          useFactory: async (logger: Logger, { httpAdapter }: HttpAdapterHost) => {
            const begin = isServedHere ? listening(httpAdapter.getHttpServer() as Server) : Promise.resolve();
            return new RestControlPlaneClient(typeof config === 'function' ? await config() : config, logger, {
              ...rest,
              begin,
            });
          },
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

/** Pending for ever when the server cannot listen, which ends the process. */
function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.once('listening', resolve);
  });
}
