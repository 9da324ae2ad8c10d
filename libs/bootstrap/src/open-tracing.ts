import { type Logger, startTracing, type Tracing } from '#telemetry';
import type { GenericServerOptions } from './generic-server.options.js';
import { loadTracingConfig } from './tracing-config.js';

/**
 * Exports the spans of a process as its `--tracing-config-file` says.
 *
 * @param component - which process it is
 * @returns `undefined` without such a file
 * @throws ConfigError when the file cannot be used
 */
export async function openTracing(
  { 'tracing-config-file': file }: GenericServerOptions,
  component: string,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (file === '') {
    return undefined;
  }
  const config = await loadTracingConfig(file);
  logger.info({ ...config }, 'exporting spans');
  return startTracing(config, { serviceName: component, logger });
}
