// npm run fuzz -- --requests 100000 --seed 7: requests that are more or less wrong, none of which may fail by our mistake.
import { parseArgs } from 'node:util';
import { availableDatabases } from '#testing';
import { type FuzzReport, runFuzz } from '../test/fuzz/run-fuzz.js';

const usage = `Sends random requests to Clusterpedia in one process, and says which of them were answered with 500 or not at all.

  --requests N      how many (100000)
  --seed N          another seed makes other requests (1)
  --storage NAME    sqlite, postgres, mariadb or memory (sqlite)
  -h, --help        show this`;

function count(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value === 0) {
    throw new Error(`--${name}: not a whole number above 0: ${JSON.stringify(text)}`);
  }
  return value;
}

async function fuzzOn(storage: string, requests: number, seed: number): Promise<FuzzReport> {
  const say = (line: string): void => console.error(`==> ${line}`);
  if (storage === 'memory') {
    return runFuzz({ requests, seed, storage: { storageName: 'memory' }, say });
  }
  const database = availableDatabases().find(({ name }) => name === storage);
  if (database === undefined) {
    throw new Error(`this machine has no database ${JSON.stringify(storage)}`);
  }
  try {
    const schema = await database.createSchema();
    try {
      return await runFuzz({ requests, seed, storage: { configFile: schema.configFile }, say });
    } finally {
      await schema.drop();
    }
  } finally {
    await database.stop();
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      storage: { type: 'string', default: 'sqlite' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { findings, countByStatus, seconds, memory } = await fuzzOn(
    values.storage,
    count('requests', values.requests),
    count('seed', values.seed),
  );
  for (const { index, request, answer } of findings) {
    console.log(`\n#${index}\n  ${request}\n  ${answer}`);
  }
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  console.log(`\n${values.storage}, seed ${values.seed}: ${findings.length} findings in ${seconds.toFixed(0)} s`);
  console.log(`answers by status: ${JSON.stringify(countByStatus)}`);
  console.log(
    `memory: ${megabytes(memory.residentBytes)} resident, grown by ${megabytes(memory.residentGrowthBytes)}; heap grown by ${megabytes(memory.heapGrowthBytes)}, least of each tenth: ${memory.heapByTenth.map(megabytes).join(', ')}`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

await run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
