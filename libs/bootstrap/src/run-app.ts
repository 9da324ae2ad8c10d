import { type CommandLine, type FlagSet, parseCommandLine, printHelp, version } from '#options';
import { createLogger, describeError, loggingFlags } from '#telemetry';
import { type App, type AppContext, liveAndStop } from './app-life.js';
import { nodeProcess, type ProcessHost } from './process-host.js';

/** From this verbosity on, a fatal error shows its stack. */
const stackVerbosity = 4;

type FlagSets = Readonly<Record<string, FlagSet>>;

/** One binary. */
export interface AppDefinition<S extends FlagSets> {
  readonly name: string;
  /** Its flags; those for logging are added. */
  readonly flagSets: S;
  /**
   * Makes the application from its options. Called once, after the command line was understood, and not at all for
   * `--help` and `--version`. A rejection ends the process with its message.
   */
  readonly create: (options: CommandLine<S>['values'], context: AppContext) => Promise<App>;
}

/**
 * Runs a binary from its command line to its exit code: 0 after `--help`, `--version` and a clean stop, 1 otherwise.
 *
 * The first SIGTERM or SIGINT stops it in good order, the second at once. What nobody catches ends it.
 */
export async function runApp<const S extends FlagSets>(
  definition: AppDefinition<S>,
  host: ProcessHost = nodeProcess,
): Promise<void> {
  host.exit(await run(definition, host));
}

async function run<S extends FlagSets>(definition: AppDefinition<S>, host: ProcessHost): Promise<number> {
  const flagSets: S & LoggingSets = { ...definition.flagSets, logging: loggingFlags };
  let line: CommandLine<S & LoggingSets>;
  try {
    line = parseCommandLine(flagSets, host.argv);
  } catch (error) {
    host.stderr(`${describeError(error)}\n`);
    return 1;
  }
  if (line.help) {
    host.stdout(`Usage: ${definition.name} [flags]\n\n${printHelp(flagSets)}`);
    return 0;
  }
  if (line.version !== false) {
    host.stdout(line.version === 'raw' ? `${JSON.stringify(version)}\n` : `Clusterpedia ${version.gitVersion}\n`);
    return 0;
  }
  return runParsed(definition, line, host);
}

async function runParsed<S extends FlagSets>(
  { name, create }: AppDefinition<S>,
  line: CommandLine<S & LoggingSets>,
  host: ProcessHost,
): Promise<number> {
  const { v: verbosity, 'logging-format': format } = line.values.logging;
  const logger = createLogger({ format, verbosity, destination: host.log() });
  logger.info({ name, version: version.gitVersion, arguments: host.argv }, 'starting');
  if (line.ignored.length > 0) {
    logger.warn({ flags: line.ignored }, 'flags without effect in this implementation');
  }
  try {
    await liveAndStop((context) => create(line.values, context), { logger, host });
    logger.info({ name }, 'stopped');
    return 0;
  } catch (error) {
    const isStackWanted = verbosity >= stackVerbosity && error instanceof Error;
    host.stderr(`${name}: ${(isStackWanted ? error.stack : undefined) ?? describeError(error)}\n`);
    return 1;
  } finally {
    logger.flush();
  }
}

interface LoggingSets {
  readonly logging: typeof loggingFlags;
}
