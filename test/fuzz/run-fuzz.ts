import { readFile } from 'node:fs/promises';
import { restConfigFromKubeconfig } from '#client';
import { AllInOne, type AllInOneStorage } from '../harness/all-in-one.js';
import { startFleet } from '#testing';
import { FuzzClient, type FuzzAnswer } from './fuzz-client.js';
import { FuzzRandom } from './fuzz-random.js';
import { makeGarbage } from './garbage.js';
import { MemoryTrend } from './memory-trend.js';
import { makeRequest } from './request-grammar.js';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly storage: AllInOneStorage;
  /** Told what is going on. */
  readonly say: (line: string) => void;
}

/** A request that must not be answered like this. */
export interface FuzzFinding {
  /** With the seed, what the request is made from. */
  readonly index: number;
  readonly request: string;
  readonly answer: string;
}

export interface FuzzReport {
  readonly findings: readonly FuzzFinding[];
  /** How often each status came; 0 for connections that were closed without one. */
  readonly countByStatus: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly memory: MemoryTrend;
}

const concurrency = 16;
const podCount = 100;
const mostFindings = 50;

/**
 * Starts Clusterpedia in one process on a storage of the caller, synchronises a member, and sends it requests that are
 * more or less wrong. Every one must be answered, and none with 500: that is a mistake of ours by definition.
 *
 * @throws Error when the process ends
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const fleet = await startFleet({ seed: 'fuzz', clusters: 1, pods: podCount, prefix: 'm' });
  const clusterpedia = await AllInOne.start(options.storage, ['--feature-gates=AllowParameterizedSQLQuery=true']);
  try {
    for (const member of fleet.clusters) {
      await clusterpedia.import(member);
      await clusterpedia.synced(member.name);
    }
    const client = new FuzzClient(restConfigFromKubeconfig(await readFile(clusterpedia.kubeconfig, 'utf8')));
    try {
      return await fuzz(client, clusterpedia, options);
    } finally {
      client.close();
    }
  } finally {
    await clusterpedia.dispose();
    await fleet.stop();
  }
}

async function fuzz(
  client: FuzzClient,
  clusterpedia: AllInOne,
  { requests, seed, say }: FuzzOptions,
): Promise<FuzzReport> {
  const findings: FuzzFinding[] = [];
  const countByStatus: Record<string, number> = {};
  const memory = new MemoryTrend();
  const startedAt = performance.now();
  const step = Math.max(1, Math.floor(requests / 40));
  let next = 0;

  async function work(): Promise<void> {
    while (next < requests && findings.length < mostFindings) {
      const index = next;
      next += 1;
      if (index % step === 0) {
        memory.add(await clusterpedia.metrics());
      }
      if (index % (step * 10) === 0 && index > 0) {
        say(`${index} of ${requests}, ${findings.length} findings`);
      }
      const { request, send } = exchangeAt(client, seed, index);
      try {
        const { status, body } = await send();
        countByStatus[status] = (countByStatus[status] ?? 0) + 1;
        if (status === 500 && !isFailedHealthCheck(body)) {
          findings.push({ index, request, answer: body.slice(0, 500) });
        }
      } catch (error) {
        findings.push({ index, request, answer: String(error) });
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  memory.add(await clusterpedia.metrics());
  return { findings, countByStatus, seconds: (performance.now() - startedAt) / 1000, memory };
}

/** Kubernetes components say with 500 that they are not healthy. */
function isFailedHealthCheck(body: string): boolean {
  return /^\[[+-]\]/m.test(body);
}

interface Exchange {
  readonly request: string;
  readonly send: () => Promise<FuzzAnswer>;
}

/** The request that a seed and a number stand for, and the way it is sent. */
function exchangeAt(client: FuzzClient, seed: number, index: number): Exchange {
  const random = new FuzzRandom(seed, index);
  const made = makeRequest(random);
  const way = random.integer(0, 100);
  if (way < 10) {
    const bytes = makeGarbage(random, made);
    return { request: JSON.stringify(bytes.toString('latin1').slice(0, 2000)), send: () => client.overSocket(bytes) };
  }
  const request = JSON.stringify({ ...made, body: made.body.slice(0, 500) });
  return { request, send: way < 30 ? () => client.overHttp2(made) : () => client.overHttp1(made) };
}
