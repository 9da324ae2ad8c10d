#!/usr/bin/env node
import 'reflect-metadata';
import { createMetricsAdapter, runApp, runNamespace } from '#bootstrap';
import { AppModule } from './app.module.js';
import { flagSets } from './flag-sets.js';

await runApp({
  name: 'controller-manager',
  flagSets,
  create: async (options, { logger }) => ({
    module: AppModule.forRoot({ ...options, runNamespace: await runNamespace() }, logger),
    adapter: await createMetricsAdapter(options.metrics, logger),
    host: options.metrics['metrics-host'],
    port: options.metrics['metrics-port'],
  }),
});
