import { checkPage } from '../../tools/docs-check/check-page.js';
import { DemoWorkspace } from '../../tools/docs-check/demo-workspace.js';
import { documentationPages, type DocumentationPage } from '../../tools/docs-check/documentation-page.js';
import { PageShell } from '../../tools/docs-check/page-shell.js';

describe('the commands of the documentation', () => {
  let pages: readonly DocumentationPage[];
  let workspace: DemoWorkspace;
  let shell: PageShell;

  beforeAll(async () => {
    pages = await documentationPages(process.cwd());
    workspace = await DemoWorkspace.start(process.cwd());
    shell = new PageShell(workspace.directory, await workspace.shellDirectory(), workspace.environment);
  });

  afterAll(() => workspace.stop());

  it('print what the pages show', async () => {
    const failures: string[] = [];
    let commands = 0;
    for (const page of pages) {
      const report = await checkPage(page, workspace, shell);
      failures.push(...report.failures.map(({ line, message }) => `${page.path}:${line}\n${message}`));
      commands += report.commands;
    }

    expect(failures).toEqual([]);
    // A checker that finds no command would be satisfied with any page.
    expect(commands).toBeGreaterThan(40);
  });
});
