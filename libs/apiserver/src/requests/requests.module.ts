import { Module, type DynamicModule } from '@nestjs/common';
import { CallerObserver } from '#auth';
import { Logger, Registry } from '#telemetry';
import { auditFlags, type AuditOptions } from '../audit/audit.options.js';
import { Auditor } from '../audit/auditor.js';
import { openAuditor } from '../audit/open-auditor.js';
import { InFlightRequests } from './in-flight-requests.js';
import { REQUEST_OPTIONS, requestFlags, type RequestOptions } from './request.options.js';
import { RequestChain } from './request-chain.js';
import { RequestRecorder } from './request-recorder.js';

/** What the command line says of requests. */
export const requestFlagSets = { requests: requestFlags, audit: auditFlags };

export interface RequestsModuleOptions {
  readonly requests: RequestOptions;
  readonly audit: AuditOptions;
}

/** Limits, metrics, traces and the audit log of every request of the listener. Needs telemetry. */
@Module({})
export class RequestsModule {
  static forRoot({ requests, audit }: RequestsModuleOptions): DynamicModule {
    return {
      module: RequestsModule,
      // Authentication looks for the observer, and the handlers for their times.
      global: true,
      providers: [
        { provide: REQUEST_OPTIONS, useValue: requests },
        {
          provide: Auditor,
          inject: [Logger, Registry],
          useFactory: (logger: Logger, registry: Registry) => openAuditor(audit, { logger, registry }),
        },
        {
          provide: InFlightRequests,
          useValue: new InFlightRequests({
            readOnly: requests['max-requests-inflight'],
            mutating: requests['max-mutating-requests-inflight'],
          }),
        },
        {
          provide: RequestRecorder,
          inject: [Registry, InFlightRequests],
          useFactory: (registry: Registry, inFlight: InFlightRequests) => new RequestRecorder(registry, inFlight),
        },
        RequestChain,
        { provide: CallerObserver, useExisting: RequestChain },
      ],
      exports: [REQUEST_OPTIONS, CallerObserver],
    };
  }
}
