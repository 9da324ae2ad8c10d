// npm run bench -- sync list latency: what the built product reaches on this machine, next to the bare database.
import { arch, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { formatReport } from '../test/bench/report-table.js';
import { type BenchOptions, runBenches, type Workload, workloads } from '../test/bench/run-benches.js';

const usage = `Measures the built product with simulated member clusters and prints one table for each workload.

  npm run bench -- [sync] [list] [latency] [watch] [api] [storage] [ksm] [fleet] [options]
                                                       all but fleet when none is named

  sync      initial synchronisation into an empty storage, next to the bare driver writing the same rows
  list      GET of 500, 5,000 and 50,000 pods and of one, next to the bare driver reading the same rows and a bare HTTPS
            server sending the same bytes
  latency   from a pod's creation or deletion in a member until a GET sees it
  watch     100 watchers of all pods while 500 a second change
  api       requests a second and their times over 1, 8 and 64 connections, next to the bare driver and a bare HTTPS server;
            the event loop while large lists are sent; watches by 1, 8 and 64 clients
  storage   writes through the storage layer, next to the bare driver writing the same rows, and searches among many rows,
            next to the same searches as the Go original puts them to the database; without members
  ksm       kube-state-metrics with 50,000 pods, 5,000 deployments and 2,000 nodes of 20 clusters: scrapes with and without
            compression, next to a bare HTTP server sending the same number of bytes; memory; CPU of changes; without members
  fleet     a clustersynchro-manager with 200 clusters and a million objects on PostgreSQL: first synchronisation, memory, CPU
            at rest and at 1,000 changes a second, time from a change to its row, and starting again; a quarter of an hour

  --pods N          pods of all clusters together (100000; of ksm 50000)
  --objects N       objects of the fleet, all clusters together (1000000)
  --clusters N      simulated member clusters (10; of ksm 20; of the fleet 200)
  --rows N          rows that are searched (1000000) on PostgreSQL, and a fifth of them on the others
  --database a,b    postgres, sqlite, mariadb (postgres,sqlite; storage: mariadb as well)
  -h, --help        show this`;

function count(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value === 0) {
    throw new Error(`--${name}: not a whole number above 0: ${JSON.stringify(text)}`);
  }
  return value;
}

function workload(name: string): Workload {
  const found = workloads.find((candidate) => candidate === name);
  if (found === undefined) {
    throw new Error(`no workload ${JSON.stringify(name)}; there are ${workloads.join(', ')}`);
  }
  return found;
}

interface Flags {
  readonly pods?: string;
  readonly objects?: string;
  readonly clusters?: string;
  readonly rows?: string;
  readonly database?: string;
}

/** What a flag means when it is absent differs from workload to workload. */
function optionsOf(flags: Flags, names: readonly string[]): BenchOptions {
  const { pods, clusters } = flags;
  return {
    workloads: names.length === 0 ? workloads.filter((name) => name !== 'fleet') : names.map(workload),
    pods: count('pods', pods ?? '100000'),
    clusters: count('clusters', clusters ?? '10'),
    rows: count('rows', flags.rows ?? '1000000'),
    fleet: { clusters: count('clusters', clusters ?? '200'), objects: count('objects', flags.objects ?? '1000000') },
    ksm: { clusters: count('clusters', clusters ?? '20'), pods: count('pods', pods ?? '50000') },
    databases: flags.database?.split(','),
    say: (line) => console.error(`==> ${line}`),
  };
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pods: { type: 'string' },
      objects: { type: 'string' },
      clusters: { type: 'string' },
      rows: { type: 'string' },
      database: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  // Who shares the cores changes every figure, and the two sides of a ratio are measured one after the other.
  const [load = 0] = loadavg();
  const reports = await runBenches(optionsOf(values, positionals));
  const [cpu] = cpus();
  console.log(
    `\n${cpus().length} x ${cpu?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load average at the start ${load.toFixed(1)}`,
  );
  for (const report of reports) {
    console.log(`\n${formatReport(report)}`);
  }
}

await run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
