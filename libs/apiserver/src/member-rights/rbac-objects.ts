import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { GroupVersionResource } from '#kube';
import { StorageFactory } from '#storage';
import { HealthRegistry, Logger, registerMetrics, Registry } from '#telemetry';
import { rbacKinds, type RbacResource } from './cluster-rbac.js';
import { memberRightsMetrics } from './member-rights.metrics.js';
import { RbacFollower } from './rbac-follower.js';
import { RbacIndex } from './rbac-index.js';

const GROUP_VERSION = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const;
const resources = Object.keys(rbacKinds) as readonly RbacResource[];

/** The RBAC objects of the members that are stored, followed while the process runs. */
@Injectable()
export class RbacObjects implements OnApplicationBootstrap, OnModuleDestroy {
  readonly index = new RbacIndex();
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #hasSynced = false;

  constructor(
    @Inject(StorageFactory) private readonly storage: StorageFactory,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** Whether everything that was stored at the start is known. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** @throws Error for a storage that cannot do what is needed */
  onApplicationBootstrap(): void {
    assertAble(this.storage);
    const metrics = registerMetrics(this.registry, memberRightsMetrics);
    this.health.add({
      name: 'member-rbac',
      kinds: ['readyz'],
      check: () =>
        this.#hasSynced ? Promise.resolve() : Promise.reject(new Error('the RBAC objects have not been read yet')),
    });
    this.index.onChange(() => metrics.clusters.set({}, this.index.size));
    const followers = resources.map(
      (resource) =>
        new RbacFollower({
          resource,
          storage: this.storage.newResourceStorage({ resource: gvrOf(resource), ...rbacKinds[resource] }),
          index: this.index,
          logger: this.logger,
          onFailure: () => metrics.watchFailures.inc({ resource }),
        }),
    );
    this.#running = Promise.all(followers.map((follower) => follower.run(this.#stopping.signal)));
    void Promise.all(followers.map(({ hasSynced }) => hasSynced)).then(() => {
      this.#hasSynced = true;
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort(new Error('the process is stopping'));
    await this.#running;
  }
}

function gvrOf(resource: RbacResource): GroupVersionResource {
  return { ...GROUP_VERSION, resource };
}

function assertAble(storage: StorageFactory): void {
  if (storage.limitsByRights !== true || !storage.getSupportedRequestVerbs().includes('watch')) {
    throw new Error(
      'the feature gate MemberRBAC needs a storage that can watch, and limits searches by rights: this one does not',
    );
  }
}
