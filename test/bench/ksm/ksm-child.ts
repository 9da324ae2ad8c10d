// The child of KsmProcess: kube-state-metrics as the manager has it, fed by objects that are made here instead of reflectors.
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metricsSecurityFlags } from '#bootstrap';
import { ClientModule } from '#client';
import { ksmFlags, ksmHooks, setUpKsm } from '#ksm';
import { parseCommandLine } from '#options';
import { silentLogger, TelemetryModule } from '#telemetry';
import type { KsmAnswers, KsmOrder, KsmReply } from './ksm-child-messages.js';
import { KsmFeeder } from './ksm-feeder.js';
import { ksmBenchResources } from './ksm-objects.js';

/** Also part of every figure. */
const resolutionMs = 1;
/** How long V8 and the allocator have to give back what they no longer need. */
const settleMs = 500;

const delay = monitorEventLoopDelay({ resolution: resolutionMs });
let feeder: KsmFeeder | undefined;

@Module({})
class BenchModule {}

process.on('message', (order: KsmOrder) => {
  answerTo(order).then(reply, (error: unknown) => reply({ failure: String(error) }));
});
// The parent ends without a word when it is killed.
process.once('disconnect', () => process.exit());

function reply(message: KsmReply): void {
  process.send?.(message);
}

async function answerTo(order: KsmOrder): Promise<KsmReply> {
  switch (order.kind) {
    case 'start':
      feeder = await start(order);
      return {};
    case 'fill':
      return running().fill(order.size);
    case 'change':
      return running().change(order.count);
    case 'memory':
      return memory();
    case 'begin-delay':
      delay.reset();
      delay.enable();
      return {};
    case 'end-delay':
      delay.disable();
      return { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
  }
}

function running(): KsmFeeder {
  if (feeder === undefined) {
    throw new Error('not started');
  }
  return feeder;
}

async function start({ controlPlane, port }: Extract<KsmOrder, { kind: 'start' }>): Promise<KsmFeeder> {
  const { values } = parseCommandLine({ ksm: ksmFlags, security: metricsSecurityFlags }, [
    '--enable-kube-state-metrics=true',
    '--kube-state-metrics-host=127.0.0.1',
    `--kube-state-metrics-port=${port}`,
    `--kube-state-metrics-resources=${ksmBenchResources.map(({ resource }) => resource.resource).join(',')}`,
  ]);
  const { imports = [], extraStores } = ksmHooks(await setUpKsm(values.ksm, values.security, silentLogger));
  if (extraStores === undefined) {
    throw new Error('kube-state-metrics is off');
  }
  const app = await NestFactory.createApplicationContext(
    {
      module: BenchModule,
      imports: [
        TelemetryModule.forRoot({ logger: silentLogger, serveHttp: false }),
        ClientModule.forRoot(controlPlane),
        ...imports,
      ],
    },
    { logger: false },
  );
  return new KsmFeeder(extraStores.useFactory(app.get(extraStores.inject[0])));
}

async function memory(): Promise<KsmAnswers['memory']> {
  const { gc } = globalThis;
  if (gc === undefined) {
    throw new Error('started without --expose-gc');
  }
  gc();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  gc();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, buffers: arrayBuffers };
}
