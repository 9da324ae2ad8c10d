import type { KsmSetup } from './ksm-setup.js';
import { KsmModule } from './ksm.module.js';
import { KsmService, type FeedSubject } from './ksm.service.js';
import type { ResourceFeed } from './resource-feed.js';

/** What an application gives to the synchronisation so that every synchro feeds kube-state-metrics. */
export interface KsmHooks {
  readonly imports?: ReturnType<typeof KsmModule.forRoot>[];
  readonly extraStores?: {
    readonly inject: [typeof KsmService];
    readonly useFactory: (service: KsmService) => readonly ((subject: FeedSubject) => ResourceFeed | undefined)[];
  };
}

/** Nothing while it is off. */
export function ksmHooks(setup: KsmSetup | undefined): KsmHooks {
  return setup === undefined
    ? {}
    : {
        imports: [KsmModule.forRoot(setup)],
        extraStores: {
          inject: [KsmService],
          useFactory: (service) => [(subject) => service.open(subject)],
        },
      };
}
