// npm run docs:check [-- PATTERN]: runs the commands of the documentation and compares what they print. See CONTRIBUTING.md.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkPage, type PageReport } from './docs-check/check-page.js';
import { DemoWorkspace } from './docs-check/demo-workspace.js';
import { documentationPages, type DocumentationPage } from './docs-check/documentation-page.js';
import { PageShell } from './docs-check/page-shell.js';
import { rewritePage } from './docs-check/rewrite-page.js';

const usage = `Runs every command of the documentation on \`npm start -- --metrics\`, with clusters that stand still, and compares
what it prints with what the page shows.

  docs:check [PATTERN…]   only pages whose path contains one of them

  --write     put what commands print into the pages, where that is something else
  -h, --help  show this`;

async function main(patterns: readonly string[], isWriting: boolean): Promise<number> {
  const all = await documentationPages(process.cwd());
  const pages = all.filter(({ path }) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
  const workspace = await DemoWorkspace.start(process.cwd());
  const reports: PageReport[] = [];
  try {
    const shell = new PageShell(workspace.directory, await workspace.shellDirectory(), workspace.environment);
    for (const page of pages) {
      const report = await checkPage(page, workspace, shell);
      reports.push(report);
      printReport(report);
      await rewriteIf(isWriting, page, report);
    }
  } finally {
    await workspace.stop();
  }
  return summarize(reports);
}

function printReport({ path, commands, failures }: PageReport): void {
  if (commands > 0) {
    console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${path}: ${commands} commands`);
  }
  for (const { line, message } of failures) {
    console.log(`\n${path}:${line}\n${message}\n`);
  }
}

async function rewriteIf(isWriting: boolean, page: DocumentationPage, { failures }: PageReport): Promise<void> {
  if (isWriting && failures.length > 0) {
    await writeFile(page.path, rewritePage(page.text, failures));
  }
}

function summarize(reports: readonly PageReport[]): number {
  const skipped = reports.flatMap(({ path, skipped: blocks }) => blocks.map((block) => ({ path, ...block })));
  for (const { path, line, reason } of skipped) {
    console.log(`not run: ${path}:${line}: ${reason}`);
  }
  const commands = reports.reduce((sum, report) => sum + report.commands, 0);
  const failed = reports.reduce((sum, report) => sum + report.failures.length, 0);
  console.log(`${commands} commands, ${failed} failed; ${skipped.length} blocks not run`);
  return failed === 0 && commands > 0 ? 0 : 1;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(usage);
} else {
  process.exitCode = await main(positionals, values.write);
}
