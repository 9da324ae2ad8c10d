#!/usr/bin/env node
import 'reflect-metadata';
import {
  controlPlaneFlags,
  createMetricsAdapter,
  metricsServingFlags,
  runApp,
  runNamespace,
  type MetricsServingOptions,
} from '#bootstrap';
import { ksmFlags, loadRemoteWriteConfig, type KsmFlagValues, type KsmListener, type RemoteWriteConfig } from '#ksm';
import { featureGateFlags } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { storageFlags } from '#storage';
import { shardingFlags, syncFeatureGates, syncFlags } from '#sync';
import { metricsFlags, type Logger } from '#telemetry';
import { AppModule } from './app.module.js';

interface ListenerOptions {
  readonly ksm: KsmFlagValues;
  readonly metrics: MetricsServingOptions;
}

interface KsmParts {
  readonly ksmListener?: KsmListener;
  readonly ksmRemoteWrite?: RemoteWriteConfig;
}

/** The second listener, with the TLS and the users of the first, and where to push to; nothing while it is all off. */
async function ksmParts({ ksm, metrics }: ListenerOptions, logger: Logger): Promise<KsmParts> {
  if (!ksm['enable-kube-state-metrics']) {
    return {};
  }
  const adapter = await createMetricsAdapter(metrics, logger);
  const remoteWriteFile = ksm['kube-state-metrics-remote-write-config'];
  return {
    ksmListener: { adapter, compress: !metrics['metrics-disable-gzip-encoding'] },
    ...(remoteWriteFile === '' ? {} : { ksmRemoteWrite: await loadRemoteWriteConfig(remoteWriteFile) }),
  };
}

await runApp({
  name: 'clustersynchro-manager',
  flagSets: {
    controlPlane: controlPlaneFlags,
    sync: syncFlags,
    sharding: shardingFlags,
    leaderElection: leaderElectionFlags('clusterpedia-clustersynchro-manager'),
    storage: storageFlags,
    metrics: metricsServingFlags,
    componentMetrics: metricsFlags,
    ksm: ksmFlags,
    features: featureGateFlags(syncFeatureGates),
  },
  create: async (options, { logger }) => ({
    module: AppModule.forRoot(
      { ...options, ...(await ksmParts(options, logger)), runNamespace: await runNamespace() },
      logger,
    ),
    adapter: await createMetricsAdapter(options.metrics, logger),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
