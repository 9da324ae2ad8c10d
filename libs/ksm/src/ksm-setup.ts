import { createMetricsAdapter, type MetricsSecurityOptions } from '#bootstrap';
import type { Logger } from '#telemetry';
import {
  loadCustomResourceState,
  type CustomResourceDefinition,
} from './custom-resource-state/custom-resource-state.config.js';
import type { KsmListener } from './http/ksm.server.js';
import type { KsmFlagValues } from './ksm.options.js';
import { loadRemoteWriteConfig, type RemoteWriteConfig } from './remote-write/remote-write.config.js';

/** All that kube-state-metrics needs before the application is made. */
export interface KsmSetup {
  readonly flags: KsmFlagValues;
  readonly listener: KsmListener;
  readonly customResourceState: readonly CustomResourceDefinition[];
  /** Left out when nothing is pushed. */
  readonly remoteWrite?: RemoteWriteConfig;
}

/**
 * Prepares what the flags ask for; `undefined` while it is off.
 *
 * @param security - TLS and users of the listener
 * @throws ConfigError when a file cannot be used
 */
export async function setUpKsm(
  flags: KsmFlagValues,
  security: MetricsSecurityOptions,
  logger: Logger,
): Promise<KsmSetup | undefined> {
  if (!flags['enable-kube-state-metrics']) {
    return undefined;
  }
  const adapter = await createMetricsAdapter(security, logger);
  const remoteWriteFile = flags['kube-state-metrics-remote-write-config'];
  return {
    flags,
    listener: { adapter, compress: !security['metrics-disable-gzip-encoding'] },
    customResourceState: await loadCustomResourceState({
      text: flags['kube-state-metrics-custom-resource-state-config'],
      file: flags['kube-state-metrics-custom-resource-state-config-file'],
    }),
    ...(remoteWriteFile === '' ? {} : { remoteWrite: await loadRemoteWriteConfig(remoteWriteFile) }),
  };
}
