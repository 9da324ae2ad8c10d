import type { InferKyselyDB } from '@mikro-orm/sql';
import type { Resource } from './resource.entity.js';
import type { ResourceEvent } from './resource-event.entity.js';
import type { ResourceLabel } from './resource-label.entity.js';

/** The tables as Kysely sees them: database names, not property names. */
export type Tables = InferKyselyDB<typeof Resource | typeof ResourceLabel | typeof ResourceEvent>;
