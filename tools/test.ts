// npm test [-- PATTERN]: every test, or those whose file path matches. See CONTRIBUTING.md.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  availableDatabases,
  findGoClients,
  findGoTemplates,
  findHelm,
  findKubectl,
  findProgram,
  findPrometheus,
  missingDatabases,
} from '#testing';

/** What one step adds to the last line. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** The part of Jest's `--json` report that is read here. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const resultsDirectory = '.cache/test-results';
/** Clients of the databases, for the scripts that charts give to their servers. */
const databaseClients = ['psql', 'mysql'];
const checks = ['check:format', 'check:types', 'check:lint', 'check:imports', 'check:dead'];

async function main(patterns: readonly string[]): Promise<number> {
  await rm(resultsDirectory, { recursive: true, force: true });
  await mkdir(resultsDirectory, { recursive: true });

  const missing = [
    ...missingDatabases(),
    ...databaseClients.filter((client) => findProgram(client) === undefined),
    ...(findKubectl() === undefined ? ['kubectl'] : []),
    ...(findHelm() === undefined ? ['helm'] : []),
    ...(findPrometheus() === undefined ? ['prometheus'] : []),
    ...(findGoClients() === undefined ? ['Go with the modules of test/clients/go'] : []),
    ...(findGoTemplates() === undefined ? ['Go with the modules of test/clients/go-template'] : []),
  ];
  const databases = availableDatabases();
  const shared = await Promise.all(databases.map((database) => database.share()));
  // The end-to-end tests start the same few programs hundreds of times.
  const compiled = { NODE_COMPILE_CACHE: join(process.cwd(), '.cache/compiled') };
  const environment: NodeJS.ProcessEnv = Object.assign({ ...process.env }, compiled, ...shared);
  try {
    const outcomes = [
      ...(patterns.length === 0 ? await runChecks(environment) : []),
      await runJest('unit', 'jest.config.js', patterns, environment),
      await runJest('e2e', 'test/jest.config.js', patterns, environment),
      ...(process.env['CI'] === 'true' ? missing.map(reportMissingPart) : []),
    ];
    return summarize(outcomes, missing);
  } finally {
    await Promise.all(databases.map((database) => database.stop()));
  }
}

async function runChecks(environment: NodeJS.ProcessEnv): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const code = await run('npm', ['run', '--silent', check], environment);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} npm run ${check}`);
    outcomes.push(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  return outcomes;
}

async function runJest(
  name: string,
  config: string,
  patterns: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const report = `${resultsDirectory}/${name}.json`;
  const code = await run(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--config',
      config,
      '--json',
      `--outputFile=${report}`,
      '--passWithNoTests',
      ...patterns,
    ],
    environment,
    'ignore',
  );
  return readReport(report, code);
}

/** A skipped test and a suite that did not load count as failed: neither shows that anything works. */
async function readReport(file: string, exitCode: number): Promise<Outcome> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`Jest ended with exit code ${exitCode} and wrote no report`, { cause });
  });
  const report = JSON.parse(text) as JestReport;
  const failed = report.numFailedTests + report.numPendingTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: Math.max(failed, exitCode === 0 ? 0 : 1) };
}

function reportMissingPart(part: string): Outcome {
  console.log(`FAILED ${part} is missing on this machine, and CI needs every real part`);
  return { passed: 0, failed: 1 };
}

function summarize(outcomes: readonly Outcome[], missing: readonly string[]): number {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  for (const part of missing) {
    console.log(`not run: what needs ${part}, which is not on this machine`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 'inherit' | 'ignore' = 'inherit',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env, stdio: ['ignore', stdout, 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main(process.argv.slice(2));
