/** Databases of the testing kit that are measured. */
export type BenchDatabase = 'postgres' | 'mariadb' | 'sqlite';
