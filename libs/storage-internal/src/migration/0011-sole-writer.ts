import { Migration } from '@mikro-orm/migrations';
import { existingIndexes, ORIGINAL_INDEX, schemaDialectOf } from './schema.js';

/**
 * Begins anew where another program may have written: positions of synchros and versions of watchers say nothing of what it
 * wrote. Taking {@link ORIGINAL_INDEX} away shows when the Go original comes back, which makes it again at every start.
 */
export class SoleWriter extends Migration {
  override async up(): Promise<void> {
    const dialect = schemaDialectOf(this.driver);
    const rows = await this.execute(existingIndexes[dialect]);
    this.addSql('DELETE FROM sync_positions');
    // With nothing logged, only watches from the end of the feed can go on.
    this.addSql('DELETE FROM resource_changes');
    this.addSql('DELETE FROM resource_batches');
    this.addSql('UPDATE resource_position SET value = value + 1');
    if (rows.some((row) => (row as { readonly name?: unknown }).name === ORIGINAL_INDEX)) {
      this.addSql(`DROP INDEX ${ORIGINAL_INDEX}${dialect === 'mysql' ? ' ON resources' : ''}`);
    }
  }
}
