import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real search engine, running for a test. */
export interface TestEngine {
  readonly address: string;
  /** Ends the process at once, and leaves the data for {@link start}. */
  kill(): Promise<void>;
  /** Starts the process again, on the same data and port. */
  start(): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/** Engines that `npm run fetch-engines` brings. */
export const engineNames = ['elasticsearch', 'opensearch'] as const;

const cache = process.env['CLUSTERPEDIA_ENGINES'] ?? '.engines';
const START_MS = 120_000;

/**
 * Starts a node of an engine on free ports, with a directory of its own.
 *
 * @throws Error when the engine was not fetched, or does not start
 */
export async function startEngine(name: (typeof engineNames)[number]): Promise<TestEngine> {
  const engine = join(cache, name);
  if (!existsSync(engine)) {
    throw new Error(`${name} is not there: npm run fetch-engines`);
  }
  const home = await mkdtemp(join(tmpdir(), `${name}-`));
  if (existsSync(join(engine, 'modules'))) {
    await cp(join(engine, 'modules'), join(home, 'modules'), { recursive: true });
  }
  await mkdir(join(home, 'config'));
  const [port, transportPort] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const classes = ['-cp', join(engine, 'launcher')];
    const server =
      name === 'elasticsearch'
        ? // Elasticsearch reads the names of its own modules.
          ['--module-path', join(engine, 'lib'), '--add-modules', 'ALL-MODULE-PATH,jdk.net', ...classes]
        : ['-cp', `${join(engine, 'lib', '*')}:${join(engine, 'launcher')}`];
    const settings = ['-Xms512m', '-Xmx512m', '-Des.distribution.type=tar'];
    const child = spawn('java', [...settings, ...server, 'EngineNode', home, String(port), String(transportPort)], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await untilHealthy(name, address, child);
    return child;
  };
  let process = await start();
  const end = async (): Promise<void> => {
    if (process.exitCode === null && process.signalCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
  };
  return {
    address,
    kill: end,
    start: async () => {
      process = await start();
    },
    stop: async () => {
      await end();
      await rm(home, { recursive: true });
    },
  };
}

async function untilHealthy(name: string, address: string, child: ChildProcess): Promise<void> {
  for (const start = Date.now(); Date.now() - start < START_MS; await sleep(250)) {
    // Answers 408 as long as there are indices that cannot be written.
    const health = `${address}/_cluster/health?wait_for_status=yellow&timeout=1s`;
    const answer = await fetch(health).catch(() => undefined);
    if (answer?.ok === true) {
      return;
    }
    if (child.exitCode !== null) {
      throw new Error(`${name} ended with ${child.exitCode} while starting`);
    }
  }
  throw new Error(`${name} does not answer after ${START_MS / 1000} s`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return address.port;
}
