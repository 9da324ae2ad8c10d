import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { runHelm } from './helm.js';

/** The part of a Chart.yaml that says what a chart needs. */
interface ChartManifest {
  readonly dependencies?: readonly { readonly repository?: string }[];
}

const roots = ['charts', 'examples'] as const;
/** What `helm dependency build` leaves in a chart. */
const leftBehind = new Set(['charts', 'Chart.lock']);

/**
 * A copy of the project's charts in which `helm dependency build` was run, without a network. Made once for each content of
 * the charts and kept in `.cache`, so it must not be changed.
 *
 * @returns the folder; a chart is at `charts/NAME` or `examples/NAME` below it
 * @throws Error with helm's own words when a dependency cannot be built
 */
export async function buildCharts(): Promise<string> {
  const charts = roots.flatMap(chartsBelow);
  const target = resolve('.cache', 'charts', contentHash(charts));
  if (existsSync(target)) {
    return target;
  }
  mkdirSync(resolve('.cache', 'charts'), { recursive: true });
  const partial = mkdtempSync(resolve('.cache', 'charts', 'partial-'));
  for (const chart of charts) {
    cpSync(chart, join(partial, chart), { recursive: true, filter: (file) => !isLeftBehind(chart, file) });
  }
  await buildInOrder(partial, charts);
  moveIntoPlace(partial, target);
  return target;
}

function chartsBelow(root: string): string[] {
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'Chart.yaml')));
}

function isLeftBehind(chart: string, file: string): boolean {
  return [...leftBehind].some((name) => file === join(chart, name));
}

function contentHash(charts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const chart of charts) {
    for (const entry of readdirSync(chart, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !leftBehind.has(file.slice(chart.length + 1).split('/')[0] ?? '')) {
        hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
      }
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A chart after those it depends on: Helm packs a dependency as it finds it. */
async function buildInOrder(folder: string, charts: readonly string[]): Promise<void> {
  const built = new Set<string>();
  const build = async (chart: string): Promise<void> => {
    if (built.has(chart)) {
      return;
    }
    built.add(chart);
    const { dependencies = [] } = parse(readFileSync(join(folder, chart, 'Chart.yaml'), 'utf8')) as ChartManifest;
    for (const { repository = '' } of dependencies) {
      await build(join(chart, repository.replace('file://', '')));
    }
    await buildDependencies(join(folder, chart));
  };
  for (const chart of charts) {
    await build(chart);
  }
}

async function buildDependencies(chart: string): Promise<void> {
  const { stderr, exitCode } = await runHelm(['dependency', 'build', chart]);
  if (exitCode !== 0) {
    throw new Error(`helm dependency build ${chart}: ${stderr}`);
  }
}

/** Renamed at the end, so that two test processes never see half of it; the one that comes second throws its own away. */
function moveIntoPlace(partial: string, target: string): void {
  try {
    renameSync(partial, target);
  } catch (error) {
    if (!existsSync(target)) {
      throw error;
    }
    rmSync(partial, { recursive: true, force: true });
  }
}
