import { Inject, Injectable } from '@nestjs/common';
import type { PediaCluster } from '#api';
import { Backoff } from '#async';
import { hostUsesOf, RestClient, RestConfigError, restConfigHash, restConfigOfCluster, type RestConfig } from '#client';
import { isJsonObject } from '#kube';
import { Logger, registerMetrics, Registry, type CounterMetric } from '#telemetry';
import { schemasIn, type OpenApiDocument } from './openapi-document.js';

/** Members change their API rarely: a new kind may take as long to be explained. */
const FRESH_MS = 60_000;
const TIMEOUT_MS = 5000;
/** Several times what the core group of Kubernetes needs. */
const MOST_BYTES = 32 * 1024 * 1024;
const retries = { baseMs: 10_000, factor: 2, capMs: 300_000, jitter: 0.2, resetAfterMs: 900_000 };

/** How often members were asked for their OpenAPI. */
export const requestMetric = {
  type: 'counter',
  name: 'clusterpedia_member_openapi_requests_total',
  help: 'Requests to members for their OpenAPI documents, by whether they were answered.',
  labels: ['result'],
} as const;

/** Where the documents of a member are: URL below the member by group and version (`apis/apps/v1`). */
export type MemberOpenApiIndex = ReadonlyMap<string, string>;

/** What is known of one member. */
interface KnownMember {
  readonly config: RestConfig;
  readonly configHash: string;
  readonly backoff: Backoff;
  index: Promise<MemberOpenApiIndex | undefined>;
  /** When {@link index} is out of date, or a member that failed may be asked again; of `performance.now()`. */
  askAgainAtMs: number;
  hasFailed: boolean;
}

/**
 * The OpenAPI v3 documents of members, asked for when somebody asks us. A member that does not answer is left alone for ever
 * longer; what is said of its kinds then comes from elsewhere.
 */
@Injectable()
export class MemberOpenApi {
  readonly #members = new Map<string, KnownMember>();
  readonly #requests: CounterMetric<typeof requestMetric>;

  constructor(
    @Inject(Logger) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.#requests = registerMetrics(registry, { requests: requestMetric }).requests;
  }

  /** What documents a member has; nothing while it cannot be asked. */
  async indexOf(cluster: PediaCluster): Promise<MemberOpenApiIndex | undefined> {
    const member = await this.#memberOf(cluster);
    if (member !== undefined && performance.now() >= member.askAgainAtMs) {
      member.askAgainAtMs = performance.now() + FRESH_MS;
      member.index = this.#ask(cluster, member, '/openapi/v3', indexIn);
    }
    return member?.index;
  }

  /** Schemas of one document; nothing when the member does not answer with one. */
  async schemasAt(cluster: PediaCluster, url: string): Promise<OpenApiDocument['components']['schemas'] | undefined> {
    const member = await this.#memberOf(cluster);
    return member === undefined ? undefined : this.#ask(cluster, member, url, schemasIn);
  }

  /** Forgets members that are no more. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#members.keys()) {
      if (!names.has(name)) {
        this.#members.delete(name);
      }
    }
  }

  async #ask<T>(
    cluster: PediaCluster,
    member: KnownMember,
    url: string,
    read: (document: unknown) => T,
  ): Promise<T | undefined> {
    try {
      const answer = read(await documentAt(member.config, url));
      this.#requests.inc({ result: 'success' });
      member.backoff.reset();
      member.hasFailed = false;
      return answer;
    } catch (error) {
      this.#requests.inc({ result: 'error' });
      member.askAgainAtMs = performance.now() + member.backoff.next();
      member.index = Promise.resolve(undefined);
      if (!member.hasFailed) {
        this.logger.warn({ error, cluster: cluster.metadata.name }, 'the OpenAPI of a member cannot be read');
      }
      member.hasFailed = true;
      return undefined;
    }
  }

  /** Nothing for a member whose description leads nowhere, or needs what the machine we run on has. */
  async #memberOf(cluster: PediaCluster): Promise<KnownMember | undefined> {
    const config = await configOf(cluster);
    if (config === undefined) {
      return undefined;
    }
    const configHash = restConfigHash(config);
    const known = this.#members.get(cluster.metadata.name);
    if (known?.configHash === configHash) {
      return known;
    }
    const member: KnownMember = {
      config,
      configHash,
      backoff: new Backoff(retries),
      index: Promise.resolve(undefined),
      askAgainAtMs: 0,
      hasFailed: false,
    };
    this.#members.set(cluster.metadata.name, member);
    return member;
  }
}

/** Over a connection of its own: the next time is long in coming. */
async function documentAt(config: RestConfig, url: string): Promise<unknown> {
  const rest = new RestClient(config);
  try {
    const path = pathBelow(rest.server, url);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { body } = await rest.request({ method: 'GET', path, compressed: true, signal });
    return JSON.parse(await textOf(body)) as unknown;
  } finally {
    await rest.close();
  }
}

async function configOf(cluster: PediaCluster): Promise<RestConfig | undefined> {
  try {
    const config = await restConfigOfCluster(cluster);
    return hostUsesOf(config).length === 0 ? config : undefined;
  } catch (error) {
    if (error instanceof RestConfigError) {
      // The manager says so in the status of the cluster.
      return undefined;
    }
    throw error;
  }
}

function indexIn(document: unknown): MemberOpenApiIndex {
  const paths = isJsonObject(document) ? document['paths'] : undefined;
  if (!isJsonObject(paths)) {
    throw new TypeError('not an index of OpenAPI v3 documents');
  }
  return new Map(
    Object.entries(paths).flatMap(([path, place]) => {
      const url = isJsonObject(place) ? place['serverRelativeURL'] : undefined;
      return typeof url === 'string' && url.startsWith('/') ? [[path, url] as const] : [];
    }),
  );
}

/** Most URLs are meant below whatever prefix the server has; others have that prefix in them. */
function pathBelow(server: string, url: string): string {
  const prefix = new URL(server).pathname.replace(/\/$/, '');
  return !url.startsWith('/openapi/') && prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of body) {
    bytes += block.length;
    if (bytes > MOST_BYTES) {
      throw new RangeError(`an OpenAPI document of more than ${MOST_BYTES} bytes`);
    }
    blocks.push(block);
  }
  return Buffer.concat(blocks).toString();
}
