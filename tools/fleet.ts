import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startFleet } from '#testing';

const usage = `Starts simulated member clusters, writes a kubeconfig and keeps running until it is interrupted.

  --clusters N      how many clusters (3)
  --pods N          about so many pods in each cluster (60)
  --changes N       changes a second, all clusters together (5); 0 for clusters that stand still
  --seed TEXT       another seed gives other objects (demo)
  --prefix TEXT     clusters are called TEXT-1, TEXT-2, … (demo)
  --first-port N    port of the first cluster, the others follow; free ports when left out
  --kubeconfig FILE where to write the kubeconfig (fleet.kubeconfig)
  --state DIR       keep the objects there, and go on with them next time
  -h, --help        show this`;

const options = {
  clusters: { type: 'string', default: '3' },
  pods: { type: 'string', default: '60' },
  changes: { type: 'string', default: '5' },
  seed: { type: 'string', default: 'demo' },
  prefix: { type: 'string', default: 'demo' },
  'first-port': { type: 'string' },
  kubeconfig: { type: 'string', default: 'fleet.kubeconfig' },
  state: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function count(name: keyof typeof options, text: string, least = 0): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
    throw new Error(`--${name}: not a whole number of ${least} or more: ${JSON.stringify(text)}`);
  }
  return value;
}

const saveIntervalMs = 10_000;

async function run(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  const changes = count('changes', values.changes);
  const firstPort = values['first-port'];
  const fleet = await startFleet({
    seed: values.seed,
    clusters: count('clusters', values.clusters, 1),
    pods: count('pods', values.pods),
    prefix: values.prefix,
    ...(firstPort === undefined ? {} : { firstPort: count('first-port', firstPort) }),
    ...(values.state === undefined ? {} : { stateDirectory: values.state }),
  });
  await writeFile(values.kubeconfig, fleet.kubeconfig(), { mode: 0o600 });
  await fleet.save();
  const saving = setInterval(() => void fleet.save(), saveIntervalMs);
  const [first] = fleet.clusters;
  for (const { name, url } of fleet.clusters) {
    console.log(`${name}  ${url}`);
  }
  console.log(`\nexport KUBECONFIG=${values.kubeconfig}\nkubectl --context ${first?.name ?? ''} get pods -A\n`);
  await fleet.churn(interrupted.signal, changes);
  clearInterval(saving);
  await fleet.stop();
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
