/** A server on which tests may make databases. */
export interface TestServer {
  readonly connection: {
    /** A host, or the absolute path of a socket (for PostgreSQL of the directory it is in). */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  /** A port at which it also listens; only with TLS. */
  readonly tlsPort?: number;
  /** Ends the server as a crash does and waits until it is there again, with its data. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Certificates of a server that speaks TLS, and the authority whose client certificates it accepts. In PEM. */
export interface ServerCertificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}
