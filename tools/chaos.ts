// npm run chaos -- --minutes 10 --seed 7: what becomes of the built product when everything around it fails. See docs/chaos.md.
import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { isSharded, runChaos, type ChaosReport } from '../test/chaos/run-chaos.js';

const usage = `Lets a whole installation live on this machine while members, processes and the database fail at random, and checks
afterwards that the database holds exactly what the members hold.

  --minutes N       how long things fail (10)
  --seed N          the same seed does the same things; a random one when left out. Managers of odd seeds share the clusters
  --clusters N      simulated member clusters (20)
  --changes N       changes a second, all members together (60)
  --logs DIR        keep what the processes log there, a file for each
  -h, --help        show this`;

const options = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string' },
  clusters: { type: 'string', default: '20' },
  changes: { type: 'string', default: '60' },
  logs: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const mostSeeds = 1_000_000;

function number(name: string, text: string, pattern = /^\d+$/): number {
  if (!pattern.test(text)) {
    throw new Error(`--${name}: not a number: ${JSON.stringify(text)}`);
  }
  return Number(text);
}

function printReport(seed: number, report: ChaosReport): void {
  const { acts, rows, secondsToRecover, watcher, countByLogMessage, findings } = report;
  console.log(`\nseed ${seed}: ${acts} acts, ${rows} rows equal after ${secondsToRecover.toFixed(1)} s`);
  console.log(`the watcher was told ${watcher.events} events and listed ${watcher.lists} times`);
  const messages = [...countByLogMessage].toSorted(([, left], [, right]) => right - left);
  messages.forEach(([message, count]) => console.log(`${String(count).padStart(6)}  ${message}`));
  console.log(findings.length === 0 ? '\nnothing is wrong' : `\n${findings.length} findings:`);
  findings.forEach((finding) => console.log(`- ${finding}`));
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const seed = number('seed', values.seed ?? String(Math.floor(Math.random() * mostSeeds)));
  const { logs } = values;
  if (logs !== undefined) {
    await mkdir(logs, { recursive: true });
  }
  const [load = 0] = loadavg();
  const mode = isSharded(seed) ? 'managers share the clusters' : 'one manager leads';
  console.log(`seed ${seed}, ${mode}, load average at the start ${load.toFixed(1)}`);
  const report = await runChaos({
    seed,
    minutes: number('minutes', values.minutes, /^\d+(?:\.\d+)?$/),
    clusters: number('clusters', values.clusters),
    changesPerSecond: number('changes', values.changes),
    ...(logs === undefined ? {} : { logDirectory: logs }),
    say: (line) => console.log(line),
  });
  printReport(seed, report);
  process.exitCode = report.findings.length === 0 ? 0 : 1;
}

await run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
