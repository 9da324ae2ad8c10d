import type { StoragePreparation } from '#storage';
import { configOf } from '../config/config-of.js';
import { databaseCreations } from './database-creation.js';
import { ensureDatabase, enter } from './ensure-database.js';

/** What init containers do for the relational storage. */
export const preparation: StoragePreparation = {
  async waitForDatabase(configPath, context, signal) {
    const config = await configOf(configPath, context.logger);
    try {
      await enter(config, context.logger, signal);
    } catch (cause) {
      const isMissing = config.type !== 'sqlite' && databaseCreations[config.type].isMissing(cause);
      throw isMissing ? new Error('the server answers, and the user cannot enter the database', { cause }) : cause;
    }
  },

  async ensureDatabase(configPath, context, signal) {
    await ensureDatabase(await configOf(configPath, context.logger), context.logger, signal);
  },
};
