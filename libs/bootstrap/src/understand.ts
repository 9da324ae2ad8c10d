import { type CommandLine, type FlagSet, parseCommandLine, printHelp, version } from '#options';
import { createLogger, describeError, type Logger, loggingFlags } from '#telemetry';
import type { ProcessHost } from './process-host.js';

/** From this verbosity on, a fatal error shows its stack. */
const stackVerbosity = 4;

type FlagSets = Readonly<Record<string, FlagSet>>;

interface LoggingSets {
  readonly logging: typeof loggingFlags;
}

/** A command line that asks for something to be run. */
export type UnderstoodLine<S extends FlagSets> = CommandLine<S & LoggingSets>;

/**
 * Reads a command line, with the logging flags beside those of `flagSets`. Help and version are printed here, as are
 * mistakes.
 *
 * @param usage - what is called: a binary, and a command of it if it has commands
 * @param argv - what stands behind that
 * @returns an exit code when there is nothing left to do
 */
export function understand<S extends FlagSets>(
  usage: string,
  flagSets: S,
  host: ProcessHost,
  argv: readonly string[] = host.argv,
): UnderstoodLine<S> | number {
  const allSets: S & LoggingSets = { ...flagSets, logging: loggingFlags };
  let line: UnderstoodLine<S>;
  try {
    line = parseCommandLine(allSets, argv);
  } catch (error) {
    host.stderr(`${describeError(error)}\n`);
    return 1;
  }
  if (line.help) {
    host.stdout(`Usage: ${usage} [flags]\n\n${printHelp(allSets)}`);
    return 0;
  }
  if (line.version !== false) {
    host.stdout(describeVersion(line.version));
    return 0;
  }
  return line;
}

/** What `--version` prints. @param form - `raw` is everything known about the build, as JSON */
export function describeVersion(form: 'true' | 'raw'): string {
  return form === 'raw' ? `${JSON.stringify(version)}\n` : `Clusterpedia ${version.gitVersion}\n`;
}

/** Runs what was understood. @returns 0, or 1 after the rejection was told in one line */
export async function runUnderstood<S extends FlagSets>(
  name: string,
  line: UnderstoodLine<S>,
  { host, run }: { readonly host: ProcessHost; readonly run: (logger: Logger) => Promise<void> },
): Promise<number> {
  const { v: verbosity, 'logging-format': format } = line.values.logging;
  const logger = createLogger({ format, verbosity, destination: host.log() });
  try {
    await run(logger);
    return 0;
  } catch (error) {
    const isStackWanted = verbosity >= stackVerbosity && error instanceof Error;
    host.stderr(`${name}: ${(isStackWanted ? error.stack : undefined) ?? describeError(error)}\n`);
    return 1;
  } finally {
    logger.flush();
  }
}
