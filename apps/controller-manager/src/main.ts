#!/usr/bin/env node
import 'reflect-metadata';
import { controlPlaneFlags, createMetricsAdapter, metricsServingFlags, runApp, runNamespace } from '#bootstrap';
import { featureGateFlags } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { metricsFlags } from '#telemetry';
import { AppModule } from './app.module.js';

await runApp({
  name: 'controller-manager',
  flagSets: {
    controlPlane: controlPlaneFlags,
    leaderElection: leaderElectionFlags('clusterpedia-controller-manager'),
    metrics: metricsServingFlags,
    componentMetrics: metricsFlags,
    features: featureGateFlags({}),
  },
  create: async (options, { logger }) => ({
    module: AppModule.forRoot({ ...options, runNamespace: await runNamespace() }, logger),
    adapter: await createMetricsAdapter(options.metrics, logger),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
