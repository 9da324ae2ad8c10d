import { RestClient, loadRestConfig } from '#client';
import { loadConfig } from '#options';
import type { Logger, Registry } from '#telemetry';
import type { AuditBackend } from './audit-backend.js';
import { AuditLog, AuditOutput } from './audit-log.js';
import type { AuditOptions } from './audit.options.js';
import { auditPolicySchema } from './audit-policy.schema.js';
import { AuditWebhook } from './audit-webhook.js';
import { Auditor } from './auditor.js';

const megabyte = 1024 * 1024;
const defaultMegabytes = 100;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The auditor that the flags ask for; none without a policy, or without anywhere to record.
 *
 * @throws ConfigError for a policy that cannot be used, RestConfigError for such a kubeconfig
 */
export async function openAuditor(
  options: AuditOptions,
  { logger, registry }: { readonly logger: Logger; readonly registry: Registry },
): Promise<Auditor | undefined> {
  const { 'audit-policy-file': policyFile } = options;
  const hasBackend = options['audit-log-path'] !== '' || options['audit-webhook-config-file'] !== '';
  if (policyFile === '' || !hasBackend) {
    return undefined;
  }
  const { value: policy, unknownKeys } = await loadConfig(policyFile, auditPolicySchema, {});
  if (unknownKeys.length > 0) {
    logger.warn({ unknownKeys }, 'audit policy has fields nobody knows, they are left out');
  }
  const backends: AuditBackend[] = [];
  const auditor = new Auditor(policy, backends, registry);
  backends.push(...logOf(options, auditor, logger), ...(await webhookOf(options, auditor, logger)));
  return auditor;
}

function logOf(options: AuditOptions, auditor: Auditor, logger: Logger): AuditBackend[] {
  const { 'audit-log-path': path } = options;
  if (path === '' || path === '-') {
    return path === '' ? [] : [new AuditOutput()];
  }
  return [
    new AuditLog({
      path,
      maxBytes: (options['audit-log-maxsize'] || defaultMegabytes) * megabyte,
      maxBackups: options['audit-log-maxbackup'],
      maxAgeMs: options['audit-log-maxage'] * dayMs,
      logger,
      onDropped: (count) => auditor.dropped('log', count),
    }),
  ];
}

async function webhookOf(options: AuditOptions, auditor: Auditor, logger: Logger): Promise<AuditBackend[]> {
  const { 'audit-webhook-config-file': kubeconfig } = options;
  if (kubeconfig === '') {
    return [];
  }
  return [
    new AuditWebhook({
      client: new RestClient(await loadRestConfig({ kubeconfig })),
      batchSize: options['audit-webhook-batch-max-size'],
      maxWaitMs: options['audit-webhook-batch-max-wait'],
      bufferSize: options['audit-webhook-batch-buffer-size'],
      initialBackoffMs: options['audit-webhook-initial-backoff'],
      logger,
      onDropped: (count) => auditor.dropped('webhook', count),
    }),
  ];
}
