import type { MetricTable } from '#telemetry';

/** Named as kube-apiserver's. */
export const auditMetrics = {
  events: {
    type: 'counter',
    name: 'apiserver_audit_event_total',
    help: 'Audit events made and handed to the backends.',
    labels: [],
  },
  levels: {
    type: 'counter',
    name: 'apiserver_audit_level_total',
    help: 'Requests by the level that the policy gives them.',
    labels: ['level'],
  },
  failures: {
    type: 'counter',
    name: 'apiserver_audit_error_total',
    help: 'Audit events that a backend could not take or keep.',
    labels: ['plugin'],
  },
} as const satisfies MetricTable;
