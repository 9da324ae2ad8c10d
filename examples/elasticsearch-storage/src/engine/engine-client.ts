import { readFile } from 'node:fs/promises';
import {
  errors,
  HttpConnection,
  Transport,
  type TransportRequestParams,
  WeightedConnectionPool,
} from '@elastic/transport';
import type { StorageContext } from '@clusterpedia/storage';
import type { ElasticsearchConfig } from '../config/elasticsearch.config.js';
import { engineFailure } from './engine-failure.js';

/** The two families of engines. They differ in how a point in time is opened. */
export type Engine = 'elasticsearch' | 'opensearch';

/** What to ask the engine. */
export interface EngineRequest {
  /** For messages: what could not be done. */
  readonly doing: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
  /** Whether 404 is an answer. Otherwise it is a failure: what is asked for was there before. */
  readonly mayBeAbsent?: boolean;
  /** Lines of a bulk request. */
  readonly lines?: readonly string[];
}

/** An answer that is no failure: 2xx, or an expected 404. */
export interface EngineAnswer<T> {
  readonly found: boolean;
  readonly body: T;
}

/**
 * Speaks to the engine: connections, retries over several nodes, and failures as the contract wants them.
 *
 * Built on the transport of the official Elasticsearch client, without the client itself: that refuses OpenSearch, and
 * asks each server for the dialect of the client's own major version.
 */
export class EngineClient {
  #engine: Engine | undefined;

  private constructor(
    private readonly transport: Transport,
    readonly logger: StorageContext['logger'],
  ) {}

  /** @throws Error when a certificate file cannot be read */
  static async create(
    { addresses, tls, requestTimeout, ...config }: ElasticsearchConfig,
    logger: StorageContext['logger'],
  ): Promise<EngineClient> {
    const connectionPool = new WeightedConnectionPool({
      Connection: HttpConnection,
      tls: await tlsOptions(tls),
      ...credentialsOf(config),
    });
    connectionPool.addConnection([...addresses]);
    const transport = new Transport({ connectionPool, requestTimeout, maxRetries: addresses.length - 1 });
    return new EngineClient(transport, logger);
  }

  /**
   * Asks, and gives back the parsed answer.
   *
   * @throws StorageError `Recoverable` or `Internal`; the signal's reason when it aborts
   */
  async request<T>({ doing, lines, ...request }: EngineRequest, signal: AbortSignal): Promise<EngineAnswer<T>> {
    signal.throwIfAborted();
    const params: TransportRequestParams = { method: request.method, path: request.path };
    params.querystring = { ...request.query };
    if (request.body !== undefined) {
      params.body = { ...request.body };
    }
    if (lines !== undefined) {
      params.bulkBody = [...lines];
    }
    try {
      const { body, statusCode, headers } = await this.transport.request<T>(params, {
        signal,
        meta: true,
        ignore: request.mayBeAbsent === true ? [404] : [],
      });
      this.#engine ??= headers['x-elastic-product'] === undefined ? 'opensearch' : 'elasticsearch';
      return { found: statusCode !== 404, body };
    } catch (error) {
      throw engineFailure(error, doing, signal);
    }
  }

  /** Which engine answers. Every Elasticsearch since 7.14 says so in a header, OpenSearch in none. */
  async engine(signal: AbortSignal): Promise<Engine> {
    if (this.#engine === undefined) {
      await this.ping(signal);
    }
    return this.#engine ?? 'opensearch';
  }

  /** Resolves when the engine answers. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.request({ doing: 'ping', method: 'GET', path: '/_cluster/health' }, signal);
  }

  async close(): Promise<void> {
    await this.transport.connectionPool.empty();
  }
}

interface Credentials {
  readonly auth?: { readonly apiKey: string } | { readonly username: string; readonly password: string };
}

function credentialsOf({
  username,
  password,
  apiKey,
}: Pick<ElasticsearchConfig, 'username' | 'password' | 'apiKey'>): Credentials {
  if (apiKey !== '') {
    return { auth: { apiKey } };
  }
  return username === '' ? {} : { auth: { username, password } };
}

async function tlsOptions({
  caFile,
  certFile,
  keyFile,
  insecureSkipVerify,
}: ElasticsearchConfig['tls']): Promise<object> {
  return {
    rejectUnauthorized: !insecureSkipVerify,
    ...(caFile === '' ? {} : { ca: await readFile(caFile) }),
    ...(certFile === '' ? {} : { cert: await readFile(certFile), key: await readFile(keyFile) }),
  };
}

/** Whether the engine refused the request itself, with this type of error. */
export function isRefusal(error: unknown, type: string): boolean {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link instanceof errors.ResponseError) {
      const { error: refusal } = (link.body ?? {}) as { error?: { type?: unknown } };
      return refusal?.type === type;
    }
  }
  return false;
}
