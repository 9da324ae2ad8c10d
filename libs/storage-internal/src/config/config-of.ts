import type { Logger } from '#telemetry';
import { type InternalStorageConfig, loadInternalStorageConfig } from './internal-storage.config.js';

/**
 * The configuration that `--storage-config` names; keys without meaning are told in the log.
 *
 * @throws ConfigError when the file does not fit
 */
export async function configOf(configPath: string, logger: Logger): Promise<InternalStorageConfig> {
  if (configPath === '') {
    throw new Error('storage "internal" needs a configuration file: --storage-config should not be empty');
  }
  const { value, unknownKeys } = await loadInternalStorageConfig(configPath);
  if (unknownKeys.length > 0) {
    logger.warn({ keys: unknownKeys }, 'storage configuration has keys without meaning here');
  }
  return value;
}
