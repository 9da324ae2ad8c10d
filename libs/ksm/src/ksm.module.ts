import { Module, type DynamicModule } from '@nestjs/common';
import { KSM_LISTENER, KsmServer, type KsmListener } from './http/ksm.server.js';
import { KSM_OPTIONS, type KsmFlagValues } from './ksm.options.js';
import { KsmService } from './ksm.service.js';
import type { RemoteWriteConfig } from './remote-write/remote-write.config.js';
import { REMOTE_WRITE_CONFIG, RemoteWriter } from './remote-write/remote-writer.js';

/** Exposes what is synchronised here in the words of kube-state-metrics, and serves it while the application runs. */
@Module({})
export class KsmModule {
  /** @param remoteWrite - also pushes it there */
  static forRoot(options: KsmFlagValues, listener: KsmListener, remoteWrite?: RemoteWriteConfig): DynamicModule {
    return {
      module: KsmModule,
      providers: [
        { provide: KSM_OPTIONS, useValue: options },
        { provide: KSM_LISTENER, useValue: listener },
        KsmService,
        KsmServer,
        ...(remoteWrite === undefined ? [] : [{ provide: REMOTE_WRITE_CONFIG, useValue: remoteWrite }, RemoteWriter]),
      ],
      exports: [KsmService],
    };
  }
}
