import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoWorkspace } from './demo-workspace.js';
import type { DocumentationPage, PageBlock } from './documentation-page.js';
import { hasShape } from './output-shape.js';
import type { PageShell } from './page-shell.js';
import { sessionCommands, type SessionCommand } from './terminal-session.js';

/** A command that does not do what the page says. */
export interface PageFailure {
  readonly line: number;
  readonly command: SessionCommand;
  readonly printed: readonly string[];
  /** What is wrong, in words, with both outputs. */
  readonly message: string;
}

/** What was found out about one page. */
export interface PageReport {
  readonly path: string;
  /** How many commands were run. */
  readonly commands: number;
  readonly failures: readonly PageFailure[];
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

const commandTimeoutMs = 60_000;
const interruptTimeoutMs = 20_000;
const executable = new Set(['console', 'sh', 'hidden']);

/** Runs the commands of a page, one after the other, and compares what they print. */
export async function checkPage(
  page: DocumentationPage,
  workspace: DemoWorkspace,
  shell: PageShell,
): Promise<PageReport> {
  await shell.reset();
  const failures: PageFailure[] = [];
  let commands = 0;
  for (const block of page.blocks.filter(({ skip }) => skip === undefined)) {
    await writeBlockFile(block, workspace);
    for (const command of executable.has(block.language) ? sessionCommands(block) : []) {
      const failure = await runCommand(command, workspace, shell);
      failures.push(...(failure === undefined ? [] : [failure]));
      commands += block.language === 'hidden' ? 0 : 1;
    }
  }
  const skipped = page.blocks
    .filter(({ language }) => executable.has(language))
    .flatMap(({ line, skip }) => (skip === undefined ? [] : [{ line, reason: skip }]));
  return { path: page.path, commands, failures, skipped };
}

async function writeBlockFile({ file, text }: PageBlock, workspace: DemoWorkspace): Promise<void> {
  if (file !== undefined) {
    await writeFile(join(workspace.directory, file), `${text}\n`);
  }
}

async function runCommand(
  command: SessionCommand,
  workspace: DemoWorkspace,
  shell: PageShell,
): Promise<PageFailure | undefined> {
  const { output, isInterrupted } = command;
  const isShown = (lines: readonly string[]): boolean => output !== undefined && hasShape(output, lines);
  const { lines, exitCode } = isInterrupted
    ? await shell.run(workspace.withPorts(command.command), interruptTimeoutMs, isShown)
    : await shell.run(workspace.withPorts(command.command), commandTimeoutMs);
  const isRight = output === undefined ? exitCode === 0 : isShown(lines);
  if (isRight) {
    return undefined;
  }
  const [line] = command.outputLines;
  const expected = output === undefined ? `exit code 0, not ${String(exitCode)}` : output.join('\n');
  const message = `$ ${command.command}\n--- the page shows\n${expected}\n--- it prints\n${lines.join('\n')}`;
  return { line, command, printed: lines, message };
}
