/** A server on which tests may make databases. */
export interface TestServer {
  readonly connection: {
    /** A host, or the absolute path of a socket (for PostgreSQL of the directory it is in). */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly stop: () => Promise<void>;
}
