import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findPrometheus } from '#testing';
import { knownMetrics } from '../harness/known-metrics.js';
import { expressionsOf, readDashboards, readRules, ruleFiles, rulesFolder } from '../harness/monitoring-files.js';
import { promtool } from '../harness/prometheus.js';
import { groupingLabelsOf, selectorsOf } from '../harness/promql.js';

/** What Prometheus adds to every series, and what histograms add to theirs. */
const commonLabels = ['job', 'instance', 'le'];
const severities = ['critical', 'warning', 'info'];

interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
  }[];
}

function testsOf(file: string): string {
  return join('test/prometheus', file.replace('.yaml', '.test.yaml'));
}

/** What of an expression nothing in the code is called. */
function unknownIn(expression: string): readonly string[] {
  const known = knownMetrics();
  const selectors = selectorsOf(expression);
  const unknown = selectors.flatMap(({ metric, labels }) => {
    const all = known.get(metric);
    const strange = labels.filter((label) => ![...commonLabels, ...(all ?? [])].includes(label));
    return all === undefined ? [metric] : strange.map((label) => `${metric}{${label}}`);
  });
  const groupable = [...commonLabels, ...selectors.flatMap(({ metric }) => known.get(metric) ?? [])];
  return [...unknown, ...groupingLabelsOf(expression).filter((label) => !groupable.includes(label))];
}

describe('alert rules', () => {
  it('select series that there are, by labels that they have', async () => {
    const rules = (await Promise.all((await ruleFiles()).map(readRules))).flat();

    expect(rules.length).toBeGreaterThan(40);
    expect(rules.flatMap(({ alert, expr }) => unknownIn(expr).map((name) => `${alert}: ${name}`))).toEqual([]);
    expect(rules.filter(({ expr }) => selectorsOf(expr).length === 0)).toEqual([]);
  });

  it('say how bad it is and what to read', async () => {
    const rules = (await Promise.all((await ruleFiles()).map(readRules))).flat();

    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.filter(({ labels }) => !severities.includes(labels['severity'] ?? ''))).toEqual([]);
    expect(rules.filter(({ annotations: { summary, description } }) => !summary || !description)).toEqual([]);
  });

  it('are each tested where they fire and where they do not', async () => {
    for (const file of await ruleFiles()) {
      const { tests } = parse(await readFile(testsOf(file), 'utf8')) as PromtoolTests;
      const cases = tests.flatMap((test) => test.alert_rule_test);
      const alerts = (await readRules(file)).map(({ alert }) => alert);

      expect(cases.filter((each) => each.exp_alerts !== undefined).map((each) => each.alertname)).toEqual(alerts);
      expect(cases.filter((each) => each.exp_alerts === undefined).map((each) => each.alertname)).toEqual(alerts);
    }
  });

  if (findPrometheus() === undefined) {
    it.todo('are run by promtool, which is not there');
  } else {
    it('are understood by promtool, and fire as their tests say', async () => {
      const files = await ruleFiles();
      const checked = await promtool(['check', 'rules', ...files.map((file) => join(rulesFolder, file))]);
      const tested = await promtool(['test', 'rules', ...files.map(testsOf)]);

      expect([checked.code, tested]).toEqual([0, expect.objectContaining({ code: 0 })]);
    });
  }
});

describe('dashboards', () => {
  it('select series that there are, by labels that they have', async () => {
    for (const dashboard of await readDashboards()) {
      const expressions = expressionsOf(dashboard);
      const unknown = expressions.flatMap(({ panel, expression }) =>
        unknownIn(expression).map((name) => `${dashboard.title}, ${panel}: ${name}`),
      );

      expect(expressions.length).toBeGreaterThan(15);
      expect(unknown).toEqual([]);
    }
  });

  it('use variables that they have, and every one of them', async () => {
    for (const { panels, templating } of await readDashboards()) {
      const names = templating.list.map(({ name }) => name);
      const text = JSON.stringify([panels, templating.list.map(({ query }) => query)]);
      const used = [...text.matchAll(/\$\{?(?<name>\w+)/g)].map(({ groups }) => groups?.['name'] ?? '');

      expect(new Set(used.filter((name) => !name.startsWith('__')))).toEqual(new Set(names));
    }
  });

  it('give every panel a number and a place of its own', async () => {
    for (const { panels } of await readDashboards()) {
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
      );

      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      expect(new Set(cells).size).toBe(cells.length);
      expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    }
  });

  it('are known by names that do not clash', async () => {
    const dashboards = await readDashboards();

    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  });
});
