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
import { ksmFlags, type KsmFlagValues, type KsmListener } from '#ksm';
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

/** The second listener, with the TLS and the users of the first. */
async function ksmListener(
  { ksm, metrics }: ListenerOptions,
  logger: Logger,
): Promise<{ readonly ksmListener?: KsmListener }> {
  if (!ksm['enable-kube-state-metrics']) {
    return {};
  }
  const adapter = await createMetricsAdapter(metrics, logger);
  return { ksmListener: { adapter, compress: !metrics['metrics-disable-gzip-encoding'] } };
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
      { ...options, ...(await ksmListener(options, logger)), runNamespace: await runNamespace() },
      logger,
    ),
    adapter: await createMetricsAdapter(options.metrics, logger),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
