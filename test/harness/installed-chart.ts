import { join } from 'node:path';
import { buildCharts } from '#testing';
import { HelmRelease } from './helm-release.js';
import { installRelease, type InstalledRelease } from './installed-release.js';
import type { KubernetesHost } from './kubernetes-host.js';
import type { PodOptions } from './pod-on-host.js';

/** A chart of the project that helm has installed. */
export interface InstalledChart extends InstalledRelease {
  readonly helm: HelmRelease;
  /** As users have it once the API is aggregated: helm discovers it with all others. It must be served while helm runs. */
  readonly helmThroughAggregation: HelmRelease;
}

/**
 * Installs a chart as the release `clusterpedia`.
 *
 * @param chart - its folder below `charts/`
 * @throws Error with helm's words, and the output of what does not start
 */
export async function installChart(
  chart: string,
  values: object,
  images: PodOptions['images'] = [],
): Promise<InstalledChart> {
  const folder = join(await buildCharts(), 'charts', chart);
  const helmWith = (kubeconfig: string): HelmRelease => new HelmRelease(kubeconfig, folder);
  const release = await installRelease(({ kubeconfig }) => helmWith(kubeconfig).install(values), images);
  const { host, administrator } = release;
  return { ...release, helm: helmWith(host.kubeconfig), helmThroughAggregation: helmWith(administrator) };
}

/** Objects on a host that a chart has made, as their labels say. CRDs are none of them: they are to be kept. */
export async function chartObjects({ kubectl }: KubernetesHost): Promise<readonly string[]> {
  const kinds = (await kubectl.succeed(['api-resources', '--verbs=list', '-o', 'name'])).trim().split('\n');
  const found = await kubectl.succeed(['get', kinds.join(), '-A', '-o', 'name', '-l', 'app.kubernetes.io/instance']);
  return found.split('\n').filter((name) => name !== '' && !name.startsWith('customresourcedefinition'));
}
