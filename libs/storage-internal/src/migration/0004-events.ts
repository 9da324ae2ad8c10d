import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin NOT NULL';

const tables: Readonly<Record<SchemaDialect, string>> = {
  postgres: `CREATE TABLE resource_events (
    resource_id bigint NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    event_uid varchar(36) COLLATE "C" NOT NULL,
    involved_uid varchar(36) COLLATE "C" NOT NULL,
    namespace varchar(253) COLLATE "C" NOT NULL,
    name varchar(253) COLLATE "C" NOT NULL,
    resource_version varchar(30) NOT NULL,
    last_seen timestamptz NOT NULL,
    object json NOT NULL,
    PRIMARY KEY (resource_id, event_uid)
  )`,
  mysql: `CREATE TABLE IF NOT EXISTS resource_events (
    resource_id bigint unsigned NOT NULL,
    event_uid varchar(36) ${ascii},
    involved_uid varchar(36) ${ascii},
    namespace varchar(253) ${ascii},
    name varchar(253) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    resource_version varchar(30) ${ascii},
    last_seen datetime(3) NOT NULL,
    object json NOT NULL,
    PRIMARY KEY (resource_id, event_uid),
    CONSTRAINT fk_resource_events_resource FOREIGN KEY (resource_id) REFERENCES resources (id) ON DELETE CASCADE
  ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC`,
  sqlite: `CREATE TABLE resource_events (
    resource_id integer NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    event_uid text NOT NULL,
    involved_uid text NOT NULL,
    namespace text NOT NULL,
    name text NOT NULL,
    resource_version text NOT NULL,
    last_seen datetime NOT NULL,
    object JSON NOT NULL,
    PRIMARY KEY (resource_id, event_uid)
  )`,
};

/** A table for events, of which an object has many. Those that the Go original wrote into the object's row stay there. */
export class Events extends Migration {
  override up(): void {
    this.addSql(tables[schemaDialectOf(this.driver)]);
  }
}
