import type { Logger } from '../logger.js';
import type { Registry } from '../metrics.js';

/** Where spans go, and how many. */
export interface TracingConfig {
  /**
   * `host:port`, or `unix:///path`, of an OTLP receiver that speaks gRPC without TLS. When absent, what
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT` says, else `localhost:4317`.
   */
  readonly endpoint: string | undefined;
  /** Of the requests whose caller may not say that they are traced. */
  readonly samplingRatePerMillion: number;
}

/** What spans say of the process, and what it says of them. */
export interface TracedProcess {
  /** `service.name`, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` has another. */
  readonly serviceName: string;
  readonly logger: Logger;
}

/** The export of spans. */
export interface Tracing {
  /** Registers what it counts. */
  register(registry: Registry): void;
  /** Sends what has not been sent, for five seconds at most, and ends it. */
  stop(): Promise<void>;
}
