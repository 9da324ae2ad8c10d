import { setTimeout as delay } from 'node:timers/promises';
import { eventually, Random } from '#testing';
import { describeAct, type Act } from './act.js';
import { ActLanes } from './act-lanes.js';
import { ChaosInstallation } from './chaos-installation.js';
import { ChaosMember } from './chaos-member.js';
import { LogScan } from './log-scan.js';
import { connectionStyles, MemberCredentials } from './member-credentials.js';
import { MemberImport, SharedRequest } from './member-import.js';
import { drawResources, drawWanted } from './member-request.js';
import type { MemoryUse } from './memory-use.js';
import { planActs } from './plan-acts.js';
import { type ChaosMembers, startMembers } from './start-members.js';
import { StoredWorld } from './stored-world.js';
import { expectedWorld, statusProblems, storageProblems, watcherProblems, watchProblems } from './world-checks.js';
import type { WorldWatcher } from './world-watcher.js';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly clusters: number;
  /** Changes a second, all members together. */
  readonly changesPerSecond: number;
  /** Where the logs of all processes are kept; nowhere when absent. */
  readonly logDirectory?: string;
  readonly say: (line: string) => void;
}

/** What a run found. */
export interface ChaosReport {
  readonly acts: number;
  /** What is wrong; empty when all is well. */
  readonly findings: readonly string[];
  /** From the end of the last act until everything was as it should be. */
  readonly secondsToRecover: number;
  readonly rows: number;
  readonly memoryBefore: ReadonlyMap<string, MemoryUse>;
  readonly memoryAfter: ReadonlyMap<string, MemoryUse>;
  readonly countByLogMessage: ReadonlyMap<string, number>;
  readonly watcher: WorldWatcher['counts'];
}

/** What a process may occupy more than after the first synchronisation, in MiB: it is warm by then, and garbage waits. */
const memoryAllowance = { rss: 150, heap: 60 } as const;

/** Back-off of a member that was away for a while is a minute at most. */
const mostSecondsToRecover = 120;

/** Whether the managers of a seed share the clusters, or one works while the other waits. */
export function isSharded(seed: number): boolean {
  return seed % 2 === 1;
}

/** Runs everything on this machine, lets happen what the seed says, and checks what has become of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, clusters, say } = options;
  const findings: string[] = [];
  const logs = new LogScan(options.logDirectory);
  const onFinding = (finding: string): void => {
    findings.push(finding);
    say(`!! ${finding}`);
  };
  const members = await startMembers(`chaos/${seed}`, clusters);
  const installation = await ChaosInstallation.start({
    isSharded: isSharded(seed),
    onOutput: (process, text) => logs.add(process, text),
    onFinding,
  });
  try {
    const run = new ChaosRun(options, installation, members, onFinding);
    const measured = await run.run();
    (await installation.stop()).forEach(onFinding);
    logs.alarms.forEach(onFinding);
    return { ...measured, findings, countByLogMessage: logs.countByMessage };
  } finally {
    await installation.dispose();
    await members.fleet.stop();
  }
}

type Measured = Omit<ChaosReport, 'findings' | 'countByLogMessage'>;

/** One run, from the import of the members to the last check. */
class ChaosRun {
  readonly #reference: SharedRequest;
  readonly #stored: StoredWorld;
  readonly #memberByName: ReadonlyMap<string, ChaosMember>;

  constructor(
    private readonly options: ChaosOptions,
    private readonly installation: ChaosInstallation,
    private readonly members: ChaosMembers,
    private readonly onFinding: (finding: string) => void,
  ) {
    this.#reference = new SharedRequest(installation.host);
    this.#stored = new StoredWorld(installation.connection);
    this.#memberByName = this.#importAll();
  }

  async run(): Promise<Measured> {
    const { say, seed, minutes } = this.options;
    const watcher = await this.installation.watcher();
    try {
      await this.#untilWell(watcher);
      const memoryBefore = await this.installation.memoryUse();
      say(`all ${this.#memberByName.size} members are synchronised; ${formatMemory(memoryBefore)}`);
      const acts = planActs({
        seed,
        durationMs: minutes * 60_000,
        members: [...this.#memberByName.keys()],
        older: this.members.older,
      });
      await this.#live(acts);
      const begin = performance.now();
      const rows = await this.#untilWell(watcher);
      const secondsToRecover = (performance.now() - begin) / 1000;
      const memoryAfter = await this.installation.memoryUse();
      this.#checkMemory(memoryBefore, memoryAfter);
      say(`all is well after ${secondsToRecover.toFixed(1)} s; ${formatMemory(memoryAfter)}`);
      return { acts: acts.length, secondsToRecover, rows, memoryBefore, memoryAfter, watcher: watcher.counts };
    } finally {
      [...watcher.countByFailure].forEach(([failure, count]) => say(`${count} x ${failure}`));
      await watcher.stop();
    }
  }

  #importAll(): ReadonlyMap<string, ChaosMember> {
    const { host } = this.installation;
    const random = new Random(`import/${this.options.seed}`);
    this.#reference.write(drawResources(random));
    const members = this.members.fleet.clusters.map((cluster, index) => {
      const style = connectionStyles[index % connectionStyles.length] ?? 'kubeconfig';
      const credentials = new MemberCredentials(host, cluster, style);
      const reference = random.chance(0.5) ? this.#reference : undefined;
      const imported = new MemberImport(host, cluster, credentials, { wanted: drawWanted(random), reference });
      imported.create();
      return new ChaosMember(cluster, imported, credentials, (name) => this.#checkRemoved(name));
    });
    return new Map(members.map((member) => [member.name, member]));
  }

  /** Lets the members change and the acts happen, each at its time or when what is before it in its lane is over. */
  async #live(acts: readonly Act[]): Promise<void> {
    const life = new AbortController();
    const changes = this.members.fleet.churn(life.signal, this.options.changesPerSecond);
    const lanes = new ActLanes((error) => this.onFinding(`an act failed: ${describe(error)}`));
    const begin = performance.now();
    for (const act of acts) {
      await delay(Math.max(0, begin + act.atMs - performance.now()));
      lanes.add(laneOf(act), async () => {
        this.options.say(describeAct(act));
        await this.#perform(act);
      });
    }
    await lanes.finished();
    life.abort();
    await changes;
  }

  async #perform(act: Act): Promise<void> {
    if (act.member === undefined) {
      return this.installation.perform(act.act, this.#reference);
    }
    return this.#memberByName.get(act.member)?.perform(act.act);
  }

  /** When a PediaCluster is gone, so are its rows. */
  async #checkRemoved(name: string): Promise<void> {
    const rows = await eventually(() => this.#stored.countOf(name), { timeoutMs: 60_000, intervalMs: 200 });
    if (rows > 0) {
      this.onFinding(`${rows} rows of ${name} are left after its PediaCluster is gone`);
    }
  }

  /** Waits until everything is as it should be. @returns the number of rows @throws Error with what is not in time */
  async #untilWell(watcher: WorldWatcher): Promise<number> {
    const members = [...this.#memberByName.values()];
    const expected = expectedWorld(members);
    const check = async (): Promise<void> => {
      const problems = [
        ...members.flatMap(statusProblems),
        ...storageProblems(expected, await this.#stored.read()),
        ...watcherProblems(expected, watcher),
        ...members.flatMap(watchProblems),
      ];
      if (problems.length > 0) {
        throw new Error(problems.join('\n'));
      }
    };
    await eventually(check, { timeoutMs: mostSecondsToRecover * 1000, intervalMs: 500 });
    return expected.size;
  }

  #checkMemory(before: ReadonlyMap<string, MemoryUse>, after: ReadonlyMap<string, MemoryUse>): void {
    for (const [name, { rss, heap }] of after) {
      const baseline = before.get(name) ?? { rss: 0, heap: 0 };
      if (rss > baseline.rss + memoryAllowance.rss || heap > baseline.heap + memoryAllowance.heap) {
        this.onFinding(`${name} occupies ${rss} MiB (heap ${heap}), before ${baseline.rss} (heap ${baseline.heap})`);
      }
    }
  }
}

/** What cannot happen at the same time is in one lane. */
function laneOf({ member, act }: Act): string {
  if (member !== undefined) {
    return member;
  }
  return act.kind.split(' ').at(-1) ?? '';
}

function formatMemory(use: ReadonlyMap<string, MemoryUse>): string {
  return [...use].map(([name, { rss, heap }]) => `${name} ${rss} MiB (heap ${heap})`).join(', ');
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
