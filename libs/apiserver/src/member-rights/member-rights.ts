import { Inject, Injectable, Optional } from '@nestjs/common';
import type { SearchOptions, SearchRights } from '#api';
import { attributesOf, forbidden, isAdministrator, type UserInfo } from '#auth';
import { StatusError, type GroupResource } from '#kube';
import type { FeatureGates } from '#options';
import { APISERVER_FEATURES } from '../apiserver.options.js';
import type { RequestContext } from '../request-context.js';
import { ResourceRegistry } from '../resource-registry.js';
import { isGranted } from './cluster-scopes.js';
import { memberIdentityOf, type MemberIdentity } from './member-identity.js';
import { RbacObjects } from './rbac-objects.js';
import { RightsChanges } from './rights-changes.js';
import { RightsCompiler } from './rights-compiler.js';
import { covers, narrowed } from './rights-narrowing.js';

/** Objects of a type; without a resource those of every type of the group, and `*` is every group. */
type WantedType = GroupResource;

/** Who searches, and how: a list asks each member for `list`, a watch for `watch`. */
export interface LimitedSearch {
  readonly caller: UserInfo | undefined;
  readonly verb: 'list' | 'watch';
  readonly types: readonly WantedType[];
}

type Asking = Pick<RequestContext, 'caller' | 'cluster'>;

/** A request as a member sees it, or would. */
type AskedOfMember = Pick<RequestContext, 'method' | 'path' | 'query'>;

const EVENTS: GroupResource = { group: '', resource: 'events' };

/** What the RBAC of the members lets a caller see, with the gate `MemberRBAC`. Without it, everything. */
@Injectable()
export class MemberRights {
  readonly #compiler: RightsCompiler | undefined;
  readonly #changes: RightsChanges | undefined;

  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(APISERVER_FEATURES) private readonly features: FeatureGates,
    @Optional() @Inject(RbacObjects) private readonly objects?: RbacObjects,
  ) {
    this.#compiler = objects === undefined ? undefined : new RightsCompiler(objects.index);
    this.#changes = objects === undefined ? undefined : new RightsChanges(objects.index);
  }

  /**
   * The search, kept to what the caller may see.
   *
   * @throws StatusError `Forbidden` for an option with which a caller could see more, `ServiceUnavailable` while it is not
   * known what the members allow
   */
  limit(search: SearchOptions, limited: LimitedSearch): SearchOptions {
    const identity = this.#limitedIdentity(limited.caller);
    if (identity === undefined) {
      return search;
    }
    const rights = this.#rightsOf(identity, search, limited);
    this.#assertSafe(identity, search, rights);
    return { ...search, rights: narrowed(rights, search) };
  }

  /** Aborts with `Expired` when the rights to a watch are others than they were, until the signal of the watch does. */
  changeOf(search: SearchOptions, limited: LimitedSearch, signal: AbortSignal): AbortSignal {
    const identity = this.#limitedIdentity(limited.caller);
    if (identity === undefined || this.#changes === undefined) {
      return signal;
    }
    return this.#changes.signalFor(() => this.#rightsOf(identity, search, limited), signal);
  }

  /** @throws StatusError `Forbidden`, as the member would answer the request, whether there is what it is about or not */
  assertAllowed({ caller, cluster = '' }: Asking, { method, path, query }: AskedOfMember): void {
    const identity = this.#limitedIdentity(caller);
    if (caller === undefined || identity === undefined) {
      return;
    }
    const attributes = attributesOf(method, path, query);
    const grants = this.objects?.index.clusterNamed(cluster)?.grantsOf(identity);
    if (grants === undefined || !isGranted(grants, attributes)) {
      throw forbidden(caller.name, attributes, '');
    }
  }

  /** `undefined` for a caller who sees everything. */
  #limitedIdentity(caller: UserInfo | undefined): MemberIdentity | undefined {
    if (this.objects === undefined) {
      return undefined;
    }
    if (caller === undefined) {
      throw new Error('the gate MemberRBAC needs callers that are known');
    }
    if (isAdministrator(caller)) {
      return undefined;
    }
    if (!this.objects.hasSynced) {
      throw new StatusError('ServiceUnavailable', 'what the members allow has not been read yet', {
        details: { retryAfterSeconds: 1 },
      });
    }
    return memberIdentityOf(caller, { serviceAccountsMatch: this.features.enabled('MemberRBACHostServiceAccounts') });
  }

  #rightsOf(identity: MemberIdentity, { owner }: SearchOptions, { verb, types }: LimitedSearch): SearchRights {
    // The way from an owner leads over objects of any type.
    const wanted = owner === undefined ? types : [{ group: '*', resource: '' }];
    return this.#compiled(identity, verb, wanted);
  }

  #compiled(identity: MemberIdentity, verb: string, wanted: readonly WantedType[]): SearchRights {
    const types = wanted.flatMap((type) => this.#typesMeantBy(type));
    return this.#compiler?.compile(identity, verb, types) ?? { grants: [] };
  }

  /** A wildcard means what can be queried: objects of any other type are left over, and about to be deleted. */
  #typesMeantBy({ group, resource }: WantedType): readonly GroupResource[] {
    if (group !== '*' && resource !== '') {
      return [{ group, resource }];
    }
    const all = this.registry.viewOf(undefined).resources();
    return all.filter(
      (type) => (group === '*' || group === type.group) && (resource === '' || resource === type.resource),
    );
  }

  #assertSafe(identity: MemberIdentity, { condition, injectEvents }: SearchOptions, rights: SearchRights): void {
    if (condition !== undefined) {
      throw new StatusError('Forbidden', `${condition.field}: SQL could show more than the caller may see`);
    }
    if (!injectEvents) {
      return;
    }
    const events = this.#compiled(identity, 'list', [EVENTS]).grants.flatMap(({ scopes }) => scopes);
    const objects = rights.grants.flatMap(({ scopes }) => scopes);
    if (!covers(events, objects)) {
      throw new StatusError('Forbidden', 'injectEvents: the caller may not list events of all objects that it may see');
    }
  }
}
