/** Gauges about the pool under the names of the Go original, as far as the drivers tell. */
export const poolMetrics = {
  maxOpenConnections: {
    name: 'storage_dbstats_max_open_connections',
    type: 'gauge',
    help: 'Most connections the pool opens.',
    labels: ['db_name'],
  },
  openConnections: {
    name: 'storage_dbstats_open_connections',
    type: 'gauge',
    help: 'Connections that are open, in use or not.',
    labels: ['db_name'],
  },
  inUse: {
    name: 'storage_dbstats_in_use',
    type: 'gauge',
    help: 'Connections in use.',
    labels: ['db_name'],
  },
  idle: {
    name: 'storage_dbstats_idle',
    type: 'gauge',
    help: 'Connections that are idle.',
    labels: ['db_name'],
  },
  waitCount: {
    name: 'storage_dbstats_wait_count',
    type: 'gauge',
    help: 'How often a connection had to be waited for since the start.',
    labels: ['db_name'],
  },
  waitDuration: {
    name: 'storage_dbstats_wait_duration',
    type: 'gauge',
    help: 'How long connections were waited for since the start, in nanoseconds.',
    labels: ['db_name'],
  },
} as const;

/** Metrics about what the database is asked to do. */
export const databaseMetrics = {
  operationSeconds: {
    name: 'clusterpedia_storage_operation_duration_seconds',
    type: 'histogram',
    help: 'Time spent waiting for the database: for the rows of a read, for a piece of a batch to be written, for a statement.',
    labels: ['operation'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  rowsWritten: {
    name: 'clusterpedia_storage_rows_written_total',
    type: 'counter',
    help: 'Rows inserted, replaced or deleted.',
    labels: ['resource'],
  },
  errors: {
    name: 'clusterpedia_storage_errors_total',
    type: 'counter',
    help: 'Failed operations by what the failure means: Recoverable, Denied, Rejected or Internal.',
    labels: ['operation', 'code'],
  },
  retries: {
    name: 'clusterpedia_storage_retries_total',
    type: 'counter',
    help: 'Operations begun again on another connection because theirs was dead.',
    labels: ['operation'],
  },
  alteredObjects: {
    name: 'clusterpedia_storage_altered_objects_total',
    type: 'counter',
    help: 'Objects stored without characters that the database cannot store.',
    labels: ['resource'],
  },
} as const;
