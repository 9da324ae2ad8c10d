import type { registerMetrics } from '#telemetry';

const labels = ['cluster', 'resource'] as const;

/** Metrics about the metrics, on the listener of the process itself. */
export const ksmMetrics = {
  objects: { type: 'gauge', name: 'clusterpedia_ksm_objects', help: 'Objects whose metrics are held.', labels },
  series: { type: 'gauge', name: 'clusterpedia_ksm_series', help: 'Samples that are held.', labels },
  bytes: { type: 'gauge', name: 'clusterpedia_ksm_bytes', help: 'Bytes of exposition that are held.', labels },
  lastEvent: {
    type: 'gauge',
    name: 'clusterpedia_ksm_last_event_timestamp_seconds',
    help: 'Unix time of the last change or list that was taken in.',
    labels,
  },
  renderErrors: {
    type: 'counter',
    name: 'clusterpedia_ksm_render_errors_total',
    help: 'Objects that could not be understood; their series are absent.',
    labels,
  },
  missingSamples: {
    type: 'counter',
    name: 'clusterpedia_ksm_custom_resource_missing_samples_total',
    help: 'Values of custom resources that are no numbers, or not there, whenever an object was looked at.',
    labels: ['family'],
  },
  requestSeconds: {
    type: 'histogram',
    name: 'http_request_duration_seconds',
    help: 'Seconds to answer a scrape.',
    labels: ['handler', 'method'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const;

/** Those metrics once registered. */
export type KsmMetrics = ReturnType<typeof registerMetrics<typeof ksmMetrics>>;
