import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifests, runHelm } from '#testing';
import type { KubernetesObject } from '#kube';
import { installationNamespace } from './kubernetes-host.js';

const timeout = '--timeout=90s';

/** A release that a real helm installs and changes, waiting for hooks and Deployments as users let it wait. */
export class HelmRelease {
  constructor(
    private readonly kubeconfig: string,
    /** A folder with its dependencies in place. */
    private readonly chart: string,
    readonly name = 'clusterpedia',
  ) {}

  /** @throws Error with helm's words */
  async install(values: object, ...flags: readonly string[]): Promise<string> {
    return this.#withValues(values, (file) =>
      this.#succeed('install', this.name, this.chart, `--values=${file}`, '--wait', timeout, ...flags),
    );
  }

  /** With these values, and those of the chart where they say none. @throws Error with helm's words */
  async upgrade(values: object, ...flags: readonly string[]): Promise<string> {
    return this.#withValues(values, (file) =>
      this.#succeed('upgrade', this.name, this.chart, `--values=${file}`, '--wait', timeout, ...flags),
    );
  }

  /** @throws Error with helm's words */
  rollback(revision: number): Promise<string> {
    return this.#succeed('rollback', this.name, String(revision), '--wait', timeout);
  }

  /** @throws Error with helm's words */
  uninstall(): Promise<string> {
    return this.#succeed('uninstall', this.name, '--wait', timeout);
  }

  /** What was given with the present revision, as YAML. @throws Error with helm's words */
  values(): Promise<string> {
    return this.#succeed('get', 'values', this.name);
  }

  /** The objects of the present revision, without hooks. @throws Error with helm's words */
  async manifest(): Promise<readonly KubernetesObject[]> {
    return parseManifests(await this.#succeed('get', 'manifest', this.name));
  }

  /** `revision status`, oldest first. @throws Error with helm's words */
  async history(): Promise<readonly string[]> {
    const revisions = JSON.parse(await this.#succeed('history', this.name, '--output=json')) as readonly {
      readonly revision: number;
      readonly status: string;
    }[];
    return revisions.map(({ revision, status }) => `${revision} ${status}`);
  }

  async #succeed(...args: readonly string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await runHelm([
      ...args,
      `--namespace=${installationNamespace}`,
      `--kubeconfig=${this.kubeconfig}`,
    ]);
    if (exitCode !== 0) {
      throw new Error(`helm ${args.slice(0, 2).join(' ')}: ${stderr}`);
    }
    return stdout;
  }

  async #withValues<T>(values: object, use: (file: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'values-'));
    try {
      const file = join(folder, 'values.json');
      await writeFile(file, JSON.stringify(values));
      return await use(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
