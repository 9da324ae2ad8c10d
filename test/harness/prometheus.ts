import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { eventually, findPrometheus, freePort } from '#testing';
import { httpGet } from './http-request.js';

/** One series of the answer to a query. */
export interface QueriedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A target that Prometheus scrapes. */
export interface ScrapeTarget {
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [time: number, value: string];
    }[];
  };
}

/** A rule, as it was evaluated last. */
export interface EvaluatedRule {
  readonly name: string;
  /** `unknown` until then. */
  readonly health: string;
  readonly lastError?: string;
}

interface RulesAnswer {
  readonly data: { readonly groups: readonly { readonly rules: readonly EvaluatedRule[] }[] };
}

interface TargetsAnswer {
  readonly data: { readonly activeTargets: readonly ScrapeTarget[] };
}

/** A real Prometheus that takes remote write, too. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly directory: string,
    private readonly configFile: string,
  ) {}

  /** @throws Error when the machine has none */
  static async start(): Promise<Prometheus> {
    const directory = await mkdtemp(join(tmpdir(), 'prometheus-'));
    const configFile = join(directory, 'prometheus.yml');
    await writeFile(configFile, '');
    const port = await freePort();
    const child = spawn(
      findPrometheus()?.prometheus ?? 'prometheus',
      [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
        '--web.enable-lifecycle',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, child, directory, configFile);
    await eventually(async () => expectOk(await httpGet(`${prometheus.url}/-/ready`)), { intervalMs: 50 });
    return prometheus;
  }

  /** Scrapes what this says from now on. */
  async configure(config: object): Promise<void> {
    await writeFile(this.configFile, stringify(config));
    const answer = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (!answer.ok) {
      throw new Error(`Prometheus does not take the configuration: ${await answer.text()}`);
    }
  }

  /** The series that an expression has now. */
  async query(expression: string): Promise<readonly QueriedSeries[]> {
    const answer = await this.#get<QueryAnswer>(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    return answer.data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  async targets(): Promise<readonly ScrapeTarget[]> {
    const answer = await this.#get<TargetsAnswer>('/api/v1/targets?state=active');
    return answer.data.activeTargets;
  }

  async rules(): Promise<readonly EvaluatedRule[]> {
    const answer = await this.#get<RulesAnswer>('/api/v1/rules');
    return answer.data.groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    await rm(this.directory, { recursive: true });
  }

  async #get<T>(path: string): Promise<T> {
    const answer = await httpGet(`${this.url}${path}`);
    expectOk(answer);
    return JSON.parse(answer.body) as T;
  }
}

/** What `promtool check metrics` has to say about an exposition; nothing about a good one. */
export async function promtoolCheck(exposition: string): Promise<string> {
  const { output } = await promtool(['check', 'metrics'], exposition);
  return output;
}

/** Runs promtool to its end. */
export async function promtool(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(findPrometheus()?.promtool ?? 'promtool', args, { stdio: 'pipe' });
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, output: `${stdout}${stderr}` };
}

function expectOk({ status, body }: { readonly status: number; readonly body: string }): void {
  if (status !== 200) {
    throw new Error(`Prometheus answered ${status}: ${body}`);
  }
}
