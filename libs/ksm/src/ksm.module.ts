import { Module, type DynamicModule } from '@nestjs/common';
import { KSM_LISTENER, KsmServer, type KsmListener } from './http/ksm.server.js';
import { KSM_OPTIONS, type KsmFlagValues } from './ksm.options.js';
import { KsmService } from './ksm.service.js';

/** Exposes what is synchronised here in the words of kube-state-metrics, and serves it while the application runs. */
@Module({})
export class KsmModule {
  static forRoot(options: KsmFlagValues, listener: KsmListener): DynamicModule {
    return {
      module: KsmModule,
      providers: [
        { provide: KSM_OPTIONS, useValue: options },
        { provide: KSM_LISTENER, useValue: listener },
        KsmService,
        KsmServer,
      ],
      exports: [KsmService],
    };
  }
}
