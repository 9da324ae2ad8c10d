import type { registerMetrics } from '#telemetry';

/** What becomes of samples that are pushed. */
export const remoteWriteMetrics = {
  samples: {
    type: 'counter',
    name: 'clusterpedia_ksm_remote_write_samples_total',
    help: 'Samples by what became of them: accepted, refused by the receiver, or dropped because the next push was due.',
    labels: ['result'],
  },
  retries: {
    type: 'counter',
    name: 'clusterpedia_ksm_remote_write_retries_total',
    help: 'Requests that were sent again.',
    labels: [],
  },
  bytes: {
    type: 'counter',
    name: 'clusterpedia_ksm_remote_write_bytes_total',
    help: 'Compressed bytes of requests that were accepted.',
    labels: [],
  },
  pushSeconds: {
    type: 'histogram',
    name: 'clusterpedia_ksm_remote_write_push_duration_seconds',
    help: 'Seconds from the first to the last request of a push.',
    labels: [],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  lastSuccess: {
    type: 'gauge',
    name: 'clusterpedia_ksm_remote_write_last_success_timestamp_seconds',
    help: 'Unix time of the last push of which every sample was accepted.',
    labels: [],
  },
} as const;

/** Those metrics once registered. */
export type RemoteWriteMetrics = ReturnType<typeof registerMetrics<typeof remoteWriteMetrics>>;
