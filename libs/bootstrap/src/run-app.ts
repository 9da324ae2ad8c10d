import { type CommandLine, type FlagSet, version } from '#options';
import { type App, type AppContext, liveAndStop } from './app-life.js';
import { nodeProcess, type ProcessHost } from './process-host.js';
import { runUnderstood, understand } from './understand.js';

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

async function run<S extends FlagSets>(
  { name, flagSets, create }: AppDefinition<S>,
  host: ProcessHost,
): Promise<number> {
  const line = understand(name, flagSets, host);
  if (typeof line === 'number') {
    return line;
  }
  return runUnderstood(name, line, {
    host,
    run: async (logger) => {
      logger.info({ name, version: version.gitVersion, arguments: host.argv }, 'starting');
      if (line.ignored.length > 0) {
        logger.warn({ flags: line.ignored }, 'flags without effect in this implementation');
      }
      await liveAndStop((context) => create(line.values, context), { logger, host });
      logger.info({ name }, 'stopped');
    },
  });
}
