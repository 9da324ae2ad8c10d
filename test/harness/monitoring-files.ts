import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Folder of the alert rules, as the chart has them. */
export const rulesFolder = 'charts/clusterpedia/rules';
const dashboardsFolder = 'charts/clusterpedia/dashboards';

/** One alert of a file of rules. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A panel of a dashboard of Grafana; a row has no targets. */
export interface DashboardPanel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DashboardPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
}

/** Names of the files with rules. */
export async function ruleFiles(): Promise<readonly string[]> {
  const files = await readdir(rulesFolder);
  return files.sort();
}

export async function readRules(file: string): Promise<readonly AlertRule[]> {
  const { groups } = parse(await readFile(join(rulesFolder, file), 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly AlertRule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

/** All dashboards, in the order of their files. */
export async function readDashboards(): Promise<readonly Dashboard[]> {
  const files = await readdir(dashboardsFolder);
  return Promise.all(
    files.sort().map(async (file) => JSON.parse(await readFile(join(dashboardsFolder, file), 'utf8')) as Dashboard),
  );
}

/** The expressions of a dashboard as Grafana would send them with everything selected. */
export function expressionsOf({
  panels,
}: Dashboard): readonly { readonly panel: string; readonly expression: string }[] {
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expression: expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*'),
    })),
  );
}
