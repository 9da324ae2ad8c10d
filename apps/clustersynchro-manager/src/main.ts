#!/usr/bin/env node
import 'reflect-metadata';
import { controlPlaneFlags, createPlainAdapter, metricsServingFlags, runApp, runNamespace } from '#bootstrap';
import { featureGateFlags } from '#options';
import { storageFlags } from '#storage';
import { syncFeatureGates, syncFlags, syncLeaderElectionFlags } from '#sync';
import { AppModule } from './app.module.js';

await runApp({
  name: 'clustersynchro-manager',
  flagSets: {
    controlPlane: controlPlaneFlags,
    sync: syncFlags,
    leaderElection: syncLeaderElectionFlags,
    storage: storageFlags,
    metrics: metricsServingFlags,
    features: featureGateFlags(syncFeatureGates),
  },
  create: async (options, { logger }) => ({
    module: AppModule.forRoot({ ...options, runNamespace: await runNamespace() }, logger),
    adapter: createPlainAdapter(),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
