import { flagSet, ignored, type IgnoredFlag } from '#options';

const batching = [
  'batch-buffer-size',
  'batch-max-size',
  'batch-max-wait',
  'batch-throttle-burst',
  'batch-throttle-qps',
];
const truncating = ['truncate-max-batch-size', 'truncate-max-event-size'];
const auditSettings = [
  'policy-file',
  ...['format', 'maxage', 'maxbackup', 'maxsize', 'mode', 'path', 'version', ...batching, ...truncating].map(
    (setting) => `log-${setting}`,
  ),
  ...['config-file', 'initial-backoff', 'mode', 'version', ...batching, ...truncating].map(
    (setting) => `webhook-${setting}`,
  ),
];
const auditSwitches = ['log-compress', 'log-batch-throttle-enable', 'log-truncate-enabled'];
const auditWebhookSwitches = ['webhook-batch-throttle-enable', 'webhook-truncate-enabled'];

function auditFlags(names: readonly string[], takesValue: boolean): Readonly<Record<string, IgnoredFlag>> {
  return Object.fromEntries(names.map((name) => [`audit-${name}`, ignored({ takesValue, help: 'Audit log.' })]));
}

/** Flags every Kubernetes API server inherits, for what this one does not do or has no need of. */
export const genericServerFlags = flagSet('generic API server', {
  profiling: ignored({ takesValue: false, help: 'Profiles of the Go runtime.' }),
  'contention-profiling': ignored({ takesValue: false, help: 'Lock profiles of the Go runtime.' }),
  'debug-socket-path': ignored({ takesValue: true, help: 'A socket for profiles of the Go runtime.' }),
  'enable-priority-and-fairness': ignored({ takesValue: false, help: 'Queues by FlowSchema.' }),
  'tracing-config-file': ignored({ takesValue: true, help: 'Traces of requests.' }),
  ...auditFlags(auditSettings, true),
  ...auditFlags([...auditSwitches, ...auditWebhookSwitches], false),
});
