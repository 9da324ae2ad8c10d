import { readFile } from 'node:fs/promises';
import { checkPage } from '../../tools/docs-check/check-page.js';
import { DemoWorkspace } from '../../tools/docs-check/demo-workspace.js';
import { documentationPages, type DocumentationPage } from '../../tools/docs-check/documentation-page.js';
import { PageShell } from '../../tools/docs-check/page-shell.js';

describe('the documentation, on a running process', () => {
  let pages: readonly DocumentationPage[];
  let workspace: DemoWorkspace;
  let shell: PageShell;

  beforeAll(async () => {
    pages = await documentationPages(process.cwd());
    workspace = await DemoWorkspace.start(process.cwd());
    shell = new PageShell(workspace.directory, await workspace.shellDirectory(), workspace.environment);
  });

  afterAll(() => workspace.stop());

  it('shows what its commands print', async () => {
    const failures: string[] = [];
    let commands = 0;
    for (const page of pages) {
      const report = await checkPage(page, workspace, shell);
      failures.push(...report.failures.map(({ line, message }) => `${page.path}:${line}\n${message}`));
      commands += report.commands;
    }

    expect(failures).toEqual([]);
    // A checker that finds no command would be satisfied with any page.
    expect(commands).toBeGreaterThan(30);
  });

  it('names every metric of the process', async () => {
    const { lines } = await shell.run('kubectl get --raw /metrics', 30_000);
    const families = lines.flatMap((line) => /^# TYPE (?<name>\S+)/.exec(line)?.groups?.['name'] ?? []);
    const reference = await readFile('docs/reference/metrics.md', 'utf8');

    const missing = families.filter((name) => !/^(?:process|nodejs)_/.test(name) && !reference.includes(`\`${name}\``));

    expect(missing).toEqual([]);
    expect(families).toContain('apiserver_request_total');
  });
});
