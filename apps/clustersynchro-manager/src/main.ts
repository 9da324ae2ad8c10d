#!/usr/bin/env node
import 'reflect-metadata';
import { controlPlaneFlags, createMetricsAdapter, metricsServingFlags, runApp, runNamespace } from '#bootstrap';
import { ksmFlags, setUpKsm } from '#ksm';
import { featureGateFlags } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { storageFlags } from '#storage';
import { shardingFlags, syncFeatureGates, syncFlags } from '#sync';
import { metricsFlags } from '#telemetry';
import { AppModule } from './app.module.js';

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
      {
        ...options,
        ksm: await setUpKsm(options.ksm, options.metrics, logger),
        runNamespace: await runNamespace(),
      },
      logger,
    ),
    adapter: await createMetricsAdapter(options.metrics, logger),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
