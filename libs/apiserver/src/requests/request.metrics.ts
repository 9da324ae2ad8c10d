import type { MetricTable } from '#telemetry';

/** What kube-apiserver says of the subject of a request. */
const subject = ['verb', 'group', 'version', 'resource', 'subresource', 'scope'] as const;
const subjectAndComponent = [...subject, 'component'] as const;

/**
 * Named, labelled and cut into buckets as kube-apiserver's, so that its dashboards and alerts work.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export const requestMetrics = {
  requests: {
    type: 'counter',
    name: 'apiserver_request_total',
    help: 'Requests by verb, resource, scope and HTTP code.',
    labels: [...subjectAndComponent, 'dry_run', 'code'],
  },
  seconds: {
    type: 'histogram',
    name: 'apiserver_request_duration_seconds',
    help: 'From the arrival of a request to the end of its response.',
    labels: [...subjectAndComponent, 'dry_run'],
    buckets: [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60],
  },
  inFlight: {
    type: 'gauge',
    name: 'apiserver_current_inflight_requests',
    help: 'Requests being answered that count towards the limits.',
    labels: ['request_kind'],
  },
  longRunning: {
    type: 'gauge',
    name: 'apiserver_longrunning_requests',
    help: 'Watches and other requests without an end of their own.',
    labels: [...subjectAndComponent],
  },
  responseBytes: {
    type: 'histogram',
    name: 'apiserver_response_sizes',
    help: 'Bytes of the bodies of gets and lists, as sent.',
    labels: [...subjectAndComponent],
    buckets: [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9],
  },
  terminations: {
    type: 'counter',
    name: 'apiserver_request_terminations_total',
    help: 'Requests that were refused or given up in self-defence.',
    labels: [...subjectAndComponent, 'code'],
  },
  aborts: {
    type: 'counter',
    name: 'apiserver_request_aborts_total',
    help: 'Requests whose client left before the response was complete.',
    labels: [...subject],
  },
} as const satisfies MetricTable;

/** Label values of a request's subject. */
export type SubjectLabels = Readonly<Record<(typeof subjectAndComponent)[number], string>>;
