import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const types: Readonly<Record<SchemaDialect, string>> = {
  postgres: 'varchar(30)',
  mysql: 'varchar(30) CHARACTER SET ascii COLLATE ascii_bin NULL',
  sqlite: 'text',
};

/** MySQL undoes no change of a table when the process is killed behind it; MariaDB alone has IF NOT EXISTS. */
const existing = `SELECT 1 FROM information_schema.columns
  WHERE table_schema = database() AND table_name = 'resources' AND column_name = 'indexed_version'`;

/** Which version of an object its labels and fields are of. NULL in what another program inserts. */
export class IndexedVersion extends Migration {
  override async up(): Promise<void> {
    const dialect = schemaDialectOf(this.driver);
    const found = dialect === 'mysql' ? await this.execute(existing) : [];
    if (found.length === 0) {
      this.addSql(`ALTER TABLE resources ADD COLUMN indexed_version ${types[dialect]}`);
    }
    this.addSql('UPDATE resources SET indexed_version = resource_version');
  }
}
