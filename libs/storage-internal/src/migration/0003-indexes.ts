import { Migration } from '@mikro-orm/migrations';
import { existingIndexes, schemaDialectOf, type SchemaDialect } from './schema.js';

interface IndexDefinition {
  readonly name: string;
  /** `group` is a reserved word and is quoted by the migration. */
  readonly columns: readonly string[];
  readonly method?: 'gin';
}

const type = ['group', 'version', 'resource'] as const;

const indexes: readonly IndexDefinition[] = [
  { name: 'idx_group_version_resource_namespace_name', columns: [...type, 'namespace', 'name'] },
  { name: 'idx_group_version_resource_name', columns: [...type, 'name'] },
  { name: 'idx_group_version_resource_created_at', columns: [...type, 'created_at'] },
  // Also serves whatever asks for a cluster alone, as the original's idx_cluster did.
  { name: 'idx_cluster_uid', columns: ['cluster', 'uid'] },
  // An owner is looked for in one cluster, in several, or in all.
  { name: 'idx_owner_uid_cluster', columns: ['owner_uid', 'cluster'] },
  { name: 'idx_labels', columns: ['labels'], method: 'gin' },
];

/** Indexes for what users search by. Outside a transaction, so that PostgreSQL can build them beside running queries. */
export class Indexes extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    const dialect = schemaDialectOf(this.driver);
    const rows = await this.execute(existingIndexes[dialect]);
    const names = new Set(rows.map((row) => String((row as { readonly name?: unknown }).name)));
    for (const index of indexes) {
      if (!names.has(index.name) && (index.method === undefined || dialect === 'postgres')) {
        this.#create(index, dialect);
      }
    }
  }

  #create({ name, columns, method }: IndexDefinition, dialect: SchemaDialect): void {
    const quote = dialect === 'mysql' ? '`' : '"';
    const list = columns.map((column) => `${quote}${column}${quote}`).join(', ');
    if (dialect !== 'postgres') {
      this.addSql(`CREATE INDEX ${name} ON resources (${list})`);
      return;
    }
    // What an interrupted build leaves behind is not valid, and in the way.
    this.addSql(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    this.addSql(`CREATE INDEX CONCURRENTLY ${name} ON resources USING ${method ?? 'btree'} (${list})`);
  }
}
