import { Module, type DynamicModule } from '@nestjs/common';
import { KSM_LISTENER, KsmServer } from './http/ksm.server.js';
import type { KsmSetup } from './ksm-setup.js';
import { KSM_OPTIONS } from './ksm.options.js';
import { KSM_EXPOSURE, KsmService } from './ksm.service.js';
import { REMOTE_WRITE_CONFIG, RemoteWriter } from './remote-write/remote-writer.js';

/** Exposes what is synchronised here in the words of kube-state-metrics, and serves it while the application runs. */
@Module({})
export class KsmModule {
  static forRoot({ flags, listener, customResourceState, remoteWrite }: KsmSetup): DynamicModule {
    return {
      module: KsmModule,
      providers: [
        { provide: KSM_OPTIONS, useValue: flags },
        { provide: KSM_LISTENER, useValue: listener },
        { provide: KSM_EXPOSURE, useValue: { flags, customResourceState } },
        KsmService,
        KsmServer,
        ...(remoteWrite === undefined ? [] : [{ provide: REMOTE_WRITE_CONFIG, useValue: remoteWrite }, RemoteWriter]),
      ],
      exports: [KsmService],
    };
  }
}
