import { choice, duration, flagSet, ignored, integer, text, type IgnoredFlag, type ValuesOf } from '#options';

const policyAndLog = {
  'audit-policy-file': text({
    default: '',
    help: 'A Policy of audit.k8s.io/v1: which requests are recorded, and how much of them. Nothing is without it.',
  }),
  'audit-log-path': text({ default: '', help: 'The file to record requests in, one a line; - is standard output.' }),
  'audit-log-format': choice({ values: ['json'], default: 'json', help: 'How a line is written.' }),
  'audit-log-maxsize': integer({ default: 100, min: 0, help: 'Megabytes after which a new file is begun; 0 is 100.' }),
  'audit-log-maxbackup': integer({ default: 0, min: 0, help: 'Old files to keep; 0 keeps all.' }),
  'audit-log-maxage': integer({ default: 0, min: 0, help: 'Days to keep old files; 0 keeps them for ever.' }),
};

const webhook = {
  'audit-webhook-config-file': text({
    default: '',
    help: 'A kubeconfig that names the server to send records to, as EventList of audit.k8s.io/v1.',
  }),
  'audit-webhook-batch-max-size': integer({ default: 400, min: 1, help: 'Records sent at once at most.' }),
  'audit-webhook-batch-max-wait': duration({ default: '30s', help: 'How long a record waits for others.' }),
  'audit-webhook-batch-buffer-size': integer({
    default: 10_000,
    min: 1,
    help: 'Records that may wait; more are dropped and counted.',
  }),
  'audit-webhook-initial-backoff': duration({ default: '10s', help: 'How long to wait before sending again.' }),
};

const throttling = ['batch-throttle-burst', 'batch-throttle-qps'];
const truncating = ['truncate-max-batch-size', 'truncate-max-event-size'];
const withValue = [
  ...['batch-buffer-size', 'batch-max-size', 'batch-max-wait', 'mode', 'version', ...throttling, ...truncating].map(
    (setting) => `log-${setting}`,
  ),
  ...['mode', 'version', ...throttling, ...truncating].map((setting) => `webhook-${setting}`),
];
const switches = ['log', 'webhook'].flatMap((backend) =>
  ['batch-throttle-enable', 'truncate-enabled'].map((setting) => `${backend}-${setting}`),
);

function withoutEffect(names: readonly string[], takesValue: boolean): Readonly<Record<string, IgnoredFlag>> {
  return Object.fromEntries(names.map((name) => [`audit-${name}`, ignored({ takesValue, help: 'Audit log.' })]));
}

/** Flags about the record of who did what, all of kube-apiserver's. */
export const auditFlags = flagSet(
  'audit',
  {
    ...policyAndLog,
    ...webhook,
    ...withoutEffect(withValue, true),
    ...withoutEffect([...switches, 'log-compress'], false),
  },
  (values) =>
    values['audit-webhook-batch-max-wait'] <= 0 || values['audit-webhook-initial-backoff'] <= 0
      ? ['--audit-webhook-batch-max-wait and --audit-webhook-initial-backoff must be above 0']
      : [],
);

export type AuditOptions = ValuesOf<typeof auditFlags>;
