import { Migrator } from '@mikro-orm/migrations';
import { Resource } from '../entity/resource.entity.js';
import { ResourceEvent } from '../entity/resource-event.entity.js';
import { ResourceLabel } from '../entity/resource-label.entity.js';
import { migrations } from '../migration/migrations.js';

/** Where the names of finished migrations are kept. */
export const MIGRATIONS_TABLE = 'clusterpedia_migrations';

/** What MikroORM is told whatever the database is. */
export const ormOptions = {
  entities: [Resource, ResourceLabel, ResourceEvent],
  extensions: [Migrator],
  // It would create a database that is missing, a mistyped one too, and only of a name that needs no quotes.
  ensureDatabase: false,
  discovery: { warnWhenNoEntities: false },
  // Drivers' warnings come back as errors of the statements that suffer from them; the process has its own logger.
  debug: false,
  logger: () => undefined,
  forceUtcTimezone: true,
  migrations: {
    tableName: MIGRATIONS_TABLE,
    migrationsList: [...migrations],
    snapshot: false,
    allOrNothing: false,
    disableForeignKeys: false,
  },
};
