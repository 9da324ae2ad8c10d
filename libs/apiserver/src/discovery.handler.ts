import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { StatusError, type ApiGroupList, type ApiVersions } from '#kube';
import { kubernetesVersion } from '#options';
import { StorageFactory } from '#storage';
import { aggregatedDiscovery, apiGroup, apiGroups, apiResourceList } from './discovery-documents.js';
import { negotiateAnswer } from './media-type.js';
import { OpenApiHandler } from './openapi/openapi.handler.js';
import type { ProxySettings } from './proxy/proxy.options.js';
import { PROXY_SETTINGS } from './proxy/proxy.tokens.js';
import type { RequestContext } from './request-context.js';
import { respondDocument } from './responder.js';
import { ResourceRegistry } from './resource-registry.js';
import { sendBuffer } from './response-writer.js';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

/** Answers what is no resource: discovery, OpenAPI, version and health of a cluster's API, or of that of all clusters. */
@Injectable()
export class DiscoveryHandler {
  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(StorageFactory) private readonly storage: StorageFactory,
    @Inject(PROXY_SETTINGS) private readonly proxy: ProxySettings,
    @Inject(OpenApiHandler) private readonly openApi: OpenApiHandler,
  ) {}

  async handle(context: RequestContext, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    const [root = '', ...parts] = context.path.slice(1).split('/').map(decodeURIComponent);
    if (parts.length === 0 && (root === 'api' || root === 'apis')) {
      await this.#discover(root, context, reply);
      return;
    }
    if (parts.length === 0 && healthPaths.has(root)) {
      await sendBuffer(reply, { status: 200, contentType: 'text/plain; charset=utf-8' }, Buffer.from('ok'));
      return;
    }
    if (root === 'openapi') {
      await this.openApi.handle(parts.join('/'), context, reply, signal);
      return;
    }
    const mediaType = negotiateAnswer(context.headers, context.query, []);
    const document = this.#documentAt([root, ...parts], context.cluster);
    if (document === undefined) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
    await respondDocument(reply, document, mediaType);
  }

  /** `/api` and `/apis`: aggregated for clients that know it, else the documents that lead on to the others. */
  async #discover(root: 'api' | 'apis', context: RequestContext, reply: FastifyReply): Promise<void> {
    const mediaType = negotiateAnswer(context.headers, context.query, ['APIGroupDiscoveryList']);
    const view = this.registry.viewOf(context.cluster);
    const verbs = this.storage.getSupportedRequestVerbs();
    const proxied = this.proxy.subresources;
    if (mediaType.as === 'APIGroupDiscoveryList') {
      const documentVersion = mediaType.version === 'v2beta1' ? 'v2beta1' : 'v2';
      await respondDocument(
        reply,
        aggregatedDiscovery(view, root, { verbs, version: documentVersion, proxied }),
        mediaType,
      );
      return;
    }
    const document: ApiVersions | ApiGroupList =
      root === 'api'
        ? { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: null }
        : { kind: 'APIGroupList', apiVersion: 'v1', groups: apiGroups(view) };
    await respondDocument(reply, document, mediaType);
  }

  #documentAt(parts: readonly string[], cluster: string | undefined): object | undefined {
    const [root = '', first = '', second = '', ...rest] = parts;
    if (rest.length > 0) {
      return undefined;
    }
    switch (root) {
      case 'version':
        return first === '' ? kubernetesVersion : undefined;
      case 'api':
        return second === '' ? this.#resourceList('', first, cluster) : undefined;
      case 'apis':
        return second === '' ? this.#group(first, cluster) : this.#resourceList(first, second, cluster);
      default:
        return undefined;
    }
  }

  #group(group: string, cluster: string | undefined): object | undefined {
    const document = apiGroup(this.registry.viewOf(cluster), group);
    return document === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...document };
  }

  #resourceList(group: string, ofVersion: string, cluster: string | undefined): object | undefined {
    const verbs = this.storage.getSupportedRequestVerbs();
    return apiResourceList(
      this.registry.viewOf(cluster),
      { group, version: ofVersion },
      verbs,
      this.proxy.subresources,
    );
  }
}

const healthPaths: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);
