import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { APISERVER_FEATURES, type ApiserverOptions } from './apiserver.options.js';
import { CollectionCatalog } from './collection-catalog.js';
import { CollectionResourceController } from './collection-resource.controller.js';
import { CollectionWriter } from './collection-writer.js';
import { CustomColumns } from './custom-columns.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryHandler } from './discovery.handler.js';
import { GetHandler } from './get.handler.js';
import { ListHandler } from './list.handler.js';
import { MemberRights } from './member-rights/member-rights.js';
import { RbacObjects } from './member-rights/rbac-objects.js';
import { MemberOpenApi } from './openapi/member-openapi.js';
import { OpenApiHandler } from './openapi/openapi.handler.js';
import { ViewOpenApi } from './openapi/view-openapi.js';
import { MemberAdmission } from './proxy/member-admission.js';
import { MemberConnections } from './proxy/member-connections.js';
import { MemberProxy } from './proxy/member-proxy.js';
import { proxySettings } from './proxy/proxy.options.js';
import { PROXY_SETTINGS, RUN_NAMESPACE } from './proxy/proxy.tokens.js';
import { UpgradeRequests } from './proxy/upgrade-requests.js';
import { ReadVerbs } from './read-verbs.js';
import { RequestSearches } from './request-searches.js';
import { ResourceController } from './resource.controller.js';
import { ResourceRegistry } from './resource-registry.js';
import { ResourceTargets } from './resource-target.js';
import { RootController } from './root.controller.js';
import { StatusFilter } from './status.filter.js';
import { StoredDefinitions } from './stored-definitions.js';
import { WatchLives } from './watch-life.js';
import { WatchHandler } from './watch.handler.js';

/** Serves what is stored as a Kubernetes API. Needs the storage, the control plane's client, auth and telemetry. */
@Module({})
export class ApiserverModule {
  /** @throws Error when a flag about members needs the gate that is off */
  static forRoot({ features, serveRoot, proxy, runNamespace }: ApiserverOptions): DynamicModule {
    return {
      module: ApiserverModule,
      controllers: [
        ResourceController,
        CollectionResourceController,
        DiscoveryController,
        ...(serveRoot ? [RootController] : []),
      ],
      providers: [
        { provide: APISERVER_FEATURES, useValue: features },
        { provide: PROXY_SETTINGS, useValue: proxySettings(proxy, features) },
        { provide: RUN_NAMESPACE, useValue: runNamespace },
        { provide: APP_FILTER, useClass: StatusFilter },
        ResourceRegistry,
        ResourceTargets,
        CollectionCatalog,
        CollectionWriter,
        StoredDefinitions,
        CustomColumns,
        MemberOpenApi,
        ViewOpenApi,
        OpenApiHandler,
        DiscoveryHandler,
        MemberRights,
        RequestSearches,
        ...(features.enabled('MemberRBAC') ? [RbacObjects] : []),
        GetHandler,
        ListHandler,
        WatchHandler,
        WatchLives,
        ReadVerbs,
        MemberAdmission,
        MemberConnections,
        MemberProxy,
        UpgradeRequests,
      ],
    };
  }
}
