import { join } from 'node:path';
import { buildCharts, runHelm } from '#testing';
import { chartFolders } from './versions.js';

/** What is not installed by itself. */
const parts = new Set(['clusterpedia-lib', 'mysql', 'postgresql', 'elasticsearch']);

/**
 * Packs the charts that are installed, each with all that it depends on inside: nothing is fetched when one is.
 *
 * @returns the names of the files in `directory`
 * @throws Error with helm's own words
 */
export async function packCharts(root: string, directory: string): Promise<readonly string[]> {
  const built = await buildCharts();
  const charts = chartFolders(root).filter((chart) => !parts.has(chart.replace('charts/', '')));
  const files: string[] = [];
  for (const chart of charts) {
    const { stdout, stderr, exitCode } = await runHelm(['package', join(built, chart), '--destination', directory]);
    if (exitCode !== 0) {
      throw new Error(`helm package ${chart}: ${stderr}`);
    }
    files.push(stdout.trim().split('/').at(-1) ?? '');
  }
  return files;
}
