// npm start [-- options]: the whole of Clusterpedia in one process on SQLite. See `npm start -- --help`.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '#testing';
import { ChildService } from './start/child-service.js';
import { importClusters, type ImportedCluster } from './start/import-clusters.js';
import { nodeFlags } from './start/node-flags.js';
import { writePrometheusConfig } from './start/prometheus-config.js';
import { clusterNameOf, readPortableContexts } from './start/portable-kubeconfig.js';
import { ClusterpediaConnection } from './start/clusterpedia-connection.js';

const usage = `Runs Clusterpedia: apiserver, clustersynchro manager and a control plane in one process, on an SQLite file.
Without options three simulated member clusters are started and imported, too.

  --import-kubeconfig FILE  import the contexts of a real kubeconfig instead of simulated clusters
  --contexts a,b            only these contexts of it
  --clusters N              how many simulated clusters (3)
  --pods N                  about so many pods in each of them (60)
  --changes N               how many of their objects change in a second (5); 0 for clusters that stand still
  --metrics                 serve kube-state-metrics of all clusters, and write a configuration for Prometheus
  --metrics-port N          where (8080, or a free one if that is taken)
  --port N                  where to serve HTTPS on 127.0.0.1 (9443, or a free one if that is taken)
  --data-dir DIR            where everything is kept (.clusterpedia)
  -h, --help                show this
  -- FLAGS                  further flags for the process, such as --feature-gates=MemberRBAC=true`;

const { values, positionals: furtherFlags } = parseArgs({
  allowPositionals: true,
  options: {
    'import-kubeconfig': { type: 'string' },
    contexts: { type: 'string', default: '' },
    clusters: { type: 'string', default: '3' },
    pods: { type: 'string', default: '60' },
    changes: { type: 'string', default: '5' },
    metrics: { type: 'boolean', default: false },
    'metrics-port': { type: 'string' },
    port: { type: 'string' },
    'data-dir': { type: 'string', default: '.clusterpedia' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const preferredPort = 9443;
const preferredMetricsPort = 8080;
const dataDirectory = resolve(values['data-dir']);

function say(line: string): void {
  console.log(`\u001b[1m==>\u001b[0m ${line}`);
}

async function startFleet(): Promise<ChildService> {
  say(`starting ${values.clusters} simulated member clusters`);
  const kubeconfig = join(dataDirectory, 'fleet.kubeconfig');
  const state = join(dataDirectory, 'fleet');
  const fleet = new ChildService('fleet', join(dataDirectory, 'fleet.log'), [
    'dist/tools/fleet.js',
    `--clusters=${values.clusters}`,
    `--pods=${values.pods}`,
    `--changes=${values.changes}`,
    `--kubeconfig=${kubeconfig}`,
    `--state=${state}`,
  ]);
  await fleet.outputMatches(/kubectl --context/);
  return fleet;
}

async function startClusterpedia(port: number, metricsPort: number | undefined): Promise<ChildService> {
  say(`starting clusterpedia on https://127.0.0.1:${port}`);
  const storageConfig = join(dataDirectory, 'storage.yaml');
  await writeFile(storageConfig, `type: sqlite\ndsn: ${JSON.stringify(join(dataDirectory, 'clusterpedia.db'))}\n`);
  return new ChildService('clusterpedia', join(dataDirectory, 'clusterpedia.log'), [
    ...nodeFlags,
    'dist/apps/binding-apiserver/src/main.js',
    `--data-dir=${dataDirectory}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--storage-config=${storageConfig}`,
    ...(metricsPort === undefined ? [] : metricsFlags(metricsPort)),
    ...furtherFlags,
  ]);
}

async function portOf(given: string | undefined, preferred: number): Promise<number> {
  return given === undefined ? freePort(preferred) : Number(given);
}

async function clustersToImport(): Promise<ImportedCluster[]> {
  const file = values['import-kubeconfig'] ?? join(dataDirectory, 'fleet.kubeconfig');
  const isDemo = values['import-kubeconfig'] === undefined;
  const contexts = await readPortableContexts(file, values.contexts.split(',').filter(Boolean));
  return contexts.map(({ context, kubeconfig }) => ({
    name: clusterNameOf(context),
    kubeconfig,
    // Secrets of real clusters stay where they are unless somebody asks for them.
    withSecrets: isDemo,
  }));
}

/** Loopback without TLS, as the exporter itself is mostly run. */
function metricsFlags(port: number): readonly string[] {
  return [
    '--enable-kube-state-metrics',
    '--kube-state-metrics-host=127.0.0.1',
    `--kube-state-metrics-port=${port}`,
    '--kube-state-metrics-resources=pods,deployments,services,nodes,namespaces,replicasets,statefulsets,daemonsets,jobs,cronjobs',
  ];
}

function printNextSteps(kubeconfig: string, names: readonly string[], prometheusConfig: string | undefined): void {
  const [first = 'demo-1', second = first] = names;
  const isDemo = values['import-kubeconfig'] === undefined;
  const lines = [
    'kubectl get pediaclusters',
    'kubectl --cluster clusterpedia get deployments -A',
    `kubectl --cluster clusterpedia get pods -A -l 'search.clusterpedia.io/clusters in (${first},${second})' -o wide`,
    ...(isDemo ? [`kubectl --cluster ${first} -n shop get deploy web -o yaml`] : []),
    'kubectl --cluster clusterpedia api-resources',
    `kubectl get --raw '/apis/clusterpedia.io/v1beta1/resources/apis/apps/v1/deployments?clusters=${first}&orderby=name_desc&limit=2'`,
    'kubectl get collectionresources workloads',
    ...(prometheusConfig === undefined ? [] : [prometheusCommand(prometheusConfig)]),
  ];
  console.log(`\nClusterpedia is ready. In another terminal, type\n`);
  console.log(`  export KUBECONFIG=${kubeconfig}`);
  console.log(lines.map((line) => `  ${line}`).join('\n'));
  console.log(`\nLogs: ${relative(process.cwd(), join(dataDirectory, 'clusterpedia.log'))}. Ctrl-C stops everything.`);
}

function prometheusCommand(config: string): string {
  return `prometheus --config.file=${config} --storage.tsdb.path=${join(dataDirectory, 'prometheus')} --web.listen-address=127.0.0.1:9090`;
}

async function run(interrupted: AbortSignal): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const services: ChildService[] = [];
  const over = new AbortController();
  const stop = AbortSignal.any([interrupted, over.signal]);
  try {
    if (values['import-kubeconfig'] === undefined) {
      services.push(await startFleet());
    }
    const port = await portOf(values.port, preferredPort);
    const metricsPort = values.metrics ? await portOf(values['metrics-port'], preferredMetricsPort) : undefined;
    const clusterpedia = await startClusterpedia(port, metricsPort);
    services.unshift(clusterpedia);
    const connection = new ClusterpediaConnection(dataDirectory, port);
    const clusters = await clustersToImport();
    const ready = connection
      .ready(stop)
      .then(() => importClusters(connection, clusters, { signal: stop, say }))
      .then(async () => {
        const kubeconfig = join(dataDirectory, 'kubeconfig');
        const names = clusters.map(({ name }) => name);
        const prometheus =
          metricsPort === undefined
            ? undefined
            : await writePrometheusConfig({ dataDirectory, port, metricsPort, interval: '5s' });
        printNextSteps(kubeconfig, names, prometheus);
      });
    const ended = Promise.race(services.map((service) => service.ended));
    await Promise.race([ready.then(() => aborted(stop)), ended, aborted(stop)]);
    await connection.close();
  } finally {
    // What waits for a process that has ended would wait for ever.
    over.abort(new Error('stopping'));
    say('stopping');
    for (const service of services) {
      await service.stop();
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) {
      done();
    }
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

if (values.help) {
  console.log(usage);
} else {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupted.abort(new Error('interrupted')));
  }
  await run(interrupted.signal).catch((error: unknown) => {
    if (!interrupted.signal.aborted) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  });
}
