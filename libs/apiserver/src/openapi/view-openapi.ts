import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PediaCluster } from '#api';
import { groupVersionPath, type GroupVersion } from '#kube';
import { version, type FeatureGates } from '#options';
import { APISERVER_FEATURES } from '../apiserver.options.js';
import { ResourceRegistry } from '../resource-registry.js';
import type { QueryableResource, ResourceView } from '../resource-view.js';
import { StoredDefinitions } from '../stored-definitions.js';
import { schemasOfDefinition } from './definition-schema.js';
import { MemberOpenApi } from './member-openapi.js';
import type { OpenApiDocument } from './openapi-document.js';
import { RecentDocuments } from './recent-documents.js';
import { SchemaPool } from './schema-pool.js';
import { viewDocument } from './view-document.js';

type Schemas = OpenApiDocument['components']['schemas'];

/** Members asked about one group and version. Those that run the same release say the same. */
const MOST_SOURCES = 3;
/** As many as one release of Kubernetes has, with custom resources. */
const RECENT_DOCUMENTS = 128;

/** A document of a member that describes kinds of a view. */
interface Source {
  readonly cluster: PediaCluster;
  readonly url: string;
}

/** Where the parts of a document come from. */
interface Plan {
  readonly resources: readonly QueryableResource[];
  readonly sources: readonly Source[];
  /** Of the whole document; nothing when that is not known before it is made. */
  readonly hash: string | undefined;
}

/** An OpenAPI v3 document as it is sent. */
export interface ViewDocument {
  /** JSON. */
  readonly body: Buffer;
  readonly hash: string;
  /** Whether the index gives the hash along. */
  readonly isHashed: boolean;
}

/**
 * OpenAPI v3 of what can be queried of one cluster, or of all. Schemas are those the members publish, of the first cluster by
 * name that has the kind. Where no member answers they are made of stored definitions, and say nothing where there is none.
 */
@Injectable()
export class ViewOpenApi {
  readonly #recent = new RecentDocuments(RECENT_DOCUMENTS);

  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(StoredDefinitions) private readonly definitions: StoredDefinitions,
    @Inject(MemberOpenApi) private readonly members: MemberOpenApi,
    @Inject(APISERVER_FEATURES) private readonly features: FeatureGates,
  ) {}

  /**
   * Group versions of a view, with the hash of the document of each where that is known.
   *
   * @throws StatusError as {@link ResourceRegistry.viewOf} does
   */
  async index(cluster: string | undefined): Promise<ReadonlyMap<GroupVersion, string | undefined>> {
    const view = this.registry.viewOf(cluster);
    this.members.keepOnly(new Set(this.registry.clusters().map(({ metadata }) => metadata.name)));
    const planned = groupVersionsOf(view).map(async (groupVersion) => {
      const { hash } = await this.#plan(cluster, groupVersion, view);
      return [groupVersion, hash] as const;
    });
    return new Map(await Promise.all(planned));
  }

  /** One document; nothing when the view has nothing of the group and version. @throws StatusError as {@link index} */
  async document(
    cluster: string | undefined,
    groupVersion: GroupVersion,
    signal: AbortSignal,
  ): Promise<ViewDocument | undefined> {
    const plan = await this.#plan(cluster, groupVersion, this.registry.viewOf(cluster));
    if (plan.resources.length === 0) {
      return undefined;
    }
    const { hash } = plan;
    const published =
      hash === undefined ? undefined : await this.#recent.get(hash, () => this.#published(groupVersion, plan));
    if (hash !== undefined && published !== undefined) {
      return { body: published, hash, isHashed: true };
    }
    const body = await this.#pieced(cluster, groupVersion, plan, signal);
    return { body, hash: hashOf(body), isHashed: false };
  }

  /** Which members to ask: each of them is the first by name to have one of the kinds. */
  async #plan(cluster: string | undefined, groupVersion: GroupVersion, view: ResourceView): Promise<Plan> {
    const resources = view.resourcesOf(groupVersion);
    const missing = new Set(resources.map(({ resource }) => resource));
    const sources: Source[] = [];
    let asked = 0;
    for (const candidate of this.#candidates(cluster)) {
      if (missing.size === 0 || asked === MOST_SOURCES) {
        break;
      }
      const { name } = candidate.metadata;
      const own = [...missing].filter((resource) => this.registry.findIn(name, { ...groupVersion, resource }));
      if (own.length > 0) {
        asked += 1;
        const url = (await this.members.indexOf(candidate))?.get(groupVersionPath(groupVersion).slice(1));
        if (url !== undefined) {
          sources.push({ cluster: candidate, url });
          own.forEach((resource) => missing.delete(resource));
        }
      }
    }
    const urls = sources.map(({ url }) => url);
    const isKnown = missing.size === 0 && urls.every((url) => url.includes('hash='));
    return { resources, sources, hash: isKnown ? hashOf(version.gitVersion, resources, urls) : undefined };
  }

  #candidates(cluster: string | undefined): readonly PediaCluster[] {
    if (!this.features.enabled('OpenAPIFromClusters')) {
      return [];
    }
    return cluster === undefined ? this.registry.clusters() : [this.registry.clusterOf(cluster)];
  }

  /** Made of what members publish and nothing else; nothing when one of them does not answer. */
  async #published(groupVersion: GroupVersion, { resources, sources }: Plan): Promise<Buffer | undefined> {
    const schemas = await this.#schemasAt(sources);
    return schemas.length < sources.length
      ? undefined
      : toBody(viewDocument(groupVersion, resources, new SchemaPool(schemas)));
  }

  /** Made of what can be had. */
  async #pieced(
    cluster: string | undefined,
    groupVersion: GroupVersion,
    { resources, sources }: Plan,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const published = await this.#schemasAt(sources);
    const pool = new SchemaPool(published);
    const undescribed = resources.filter(({ kind }) => pool.nameOf({ ...groupVersion, kind }) === undefined);
    const clusters = cluster === undefined ? [] : [cluster];
    const defined = await Promise.all(
      undescribed.map((resource) => this.#definedSchemas(groupVersion, resource, clusters, signal)),
    );
    return toBody(viewDocument(groupVersion, resources, new SchemaPool([...published, ...defined])));
  }

  async #schemasAt(sources: readonly Source[]): Promise<readonly Schemas[]> {
    const read = await Promise.all(sources.map(({ cluster, url }) => this.members.schemasAt(cluster, url)));
    return read.filter((schemas) => schemas !== undefined);
  }

  async #definedSchemas(
    groupVersion: GroupVersion,
    { resource, kind }: QueryableResource,
    clusters: readonly string[],
    signal: AbortSignal,
  ): Promise<Schemas> {
    const definition = await this.definitions.find({ ...groupVersion, resource }, clusters, signal);
    return definition === undefined ? {} : schemasOfDefinition({ ...groupVersion, kind }, definition);
  }
}

/** Every group and version that has a resource. */
export function groupVersionsOf(view: ResourceView): readonly GroupVersion[] {
  return view.groups().flatMap((group) => view.versionsOf(group).map((version) => ({ group, version })));
}

function toBody(document: OpenApiDocument): Buffer {
  return Buffer.from(`${JSON.stringify(document)}\n`);
}

function hashOf(...parts: readonly unknown[]): string {
  const hash = createHash('sha512');
  for (const part of parts) {
    hash.update(Buffer.isBuffer(part) ? part : JSON.stringify(part));
  }
  return hash.digest('hex').toUpperCase();
}
