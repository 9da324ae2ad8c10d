// npm run bench -- sync list latency: what the built product reaches on this machine, next to the bare database.
import { arch, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { formatReport } from '../test/bench/report-table.js';
import { runBenches, type Workload, workloads } from '../test/bench/run-benches.js';

const usage = `Measures the built product with simulated member clusters and prints one table for each workload.

  npm run bench -- [sync] [list] [latency] [watch] [api] [storage] [fleet] [options]
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
  fleet     a clustersynchro-manager with 200 clusters and a million objects on PostgreSQL: first synchronisation, memory, CPU
            at rest and at 1,000 changes a second, time from a change to its row, and starting again; a quarter of an hour

  --pods N          pods of all clusters together (100000)
  --objects N       objects of the fleet, all clusters together (1000000)
  --clusters N      simulated member clusters (10; of the fleet 200)
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

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pods: { type: 'string', default: '100000' },
      objects: { type: 'string', default: '1000000' },
      clusters: { type: 'string' },
      rows: { type: 'string', default: '1000000' },
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
  const reports = await runBenches({
    workloads: positionals.length === 0 ? workloads.filter((name) => name !== 'fleet') : positionals.map(workload),
    pods: count('pods', values.pods),
    clusters: count('clusters', values.clusters ?? '10'),
    rows: count('rows', values.rows),
    fleet: { clusters: count('clusters', values.clusters ?? '200'), objects: count('objects', values.objects) },
    databases: values.database?.split(','),
    say: (line) => console.error(`==> ${line}`),
  });
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
