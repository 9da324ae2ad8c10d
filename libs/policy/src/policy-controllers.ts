import { untilAborted } from '#async';
import {
  CLUSTER_IMPORT_POLICIES,
  PEDIA_CLUSTER_LIFECYCLES,
  PEDIA_CLUSTERS,
  type ClusterImportPolicy,
  type PediaCluster,
  type PediaClusterLifecycle,
} from '#api';
import { DiscoveryClient, type ControlPlaneClient } from '#client';
import {
  ReconcileLoop,
  reconcileMetricsOf,
  ScheduledRateLimiter,
  type Reconciler,
  type RetrySchedule,
} from '#reconcile';
import type { Logger, Registry } from '#telemetry';
import { ClusterImportPolicyReconciler } from './cluster-import-policy.reconciler.js';
import { ClusterImporter } from './cluster-importer.js';
import { DependentResources } from './host/dependent-resources.js';
import { HostDiscovery } from './host/host-discovery.js';
import { WrittenObjects } from './host/written-objects.js';
import { PediaClusterLifecycleReconciler } from './pediacluster-lifecycle.reconciler.js';
import { TemplateCache } from './rendering/template-cache.js';
import { EventRecorder } from './reporting/event-recorder.js';
import { LifecycleCensus } from './reporting/lifecycle-census.js';
import { LifecycleStatusWriter } from './reporting/lifecycle-status-writer.js';
import { PolicyStatusWriter } from './reporting/policy-status-writer.js';
import type { PolicyMetrics } from './reporting/policy.metrics.js';
import { WakeUps, type PolicyInformers } from './wake-ups.js';

/** Objects of each kind that are worked on at the same time. */
const WORKERS = 5;
const retrySchedule: RetrySchedule = { firstMs: [2000, 4000, 8000], thenMs: 10_000, thenJitterMs: 0 };

export interface PolicyControllersOptions {
  readonly controlPlane: ControlPlaneClient;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: PolicyMetrics;
}

/** What both reconcilers use. */
interface SharedParts {
  readonly policies: WrittenObjects<ClusterImportPolicy>;
  readonly lifecycles: WrittenObjects<PediaClusterLifecycle>;
  readonly clusters: WrittenObjects<PediaCluster>;
  readonly dependents: DependentResources;
  readonly templates: TemplateCache;
  readonly events: EventRecorder;
}

/** Runs the control loops of policies and of lifecycles. */
export class PolicyControllers {
  #isRunning = false;
  #hasSynced = false;

  constructor(private readonly options: PolicyControllersOptions) {}

  /** Whether policies, lifecycles and PediaClusters are known; a candidate who does not run is ready to. */
  get isReady(): boolean {
    return !this.#isRunning || this.#hasSynced;
  }

  /** Works until the signal aborts, then ends every watch that policies needed. Once only. */
  async run(signal: AbortSignal): Promise<void> {
    this.#isRunning = true;
    const { controlPlane } = this.options;
    const informers: PolicyInformers = {
      policies: controlPlane.informerFor(CLUSTER_IMPORT_POLICIES, 'ClusterImportPolicy'),
      lifecycles: controlPlane.informerFor(PEDIA_CLUSTER_LIFECYCLES, 'PediaClusterLifecycle'),
      clusters: controlPlane.informerFor(PEDIA_CLUSTERS, 'PediaCluster'),
    };
    const { policies, lifecycles, clusters } = informers;
    await Promise.race([
      Promise.all([policies.hasSynced, lifecycles.hasSynced, clusters.hasSynced]),
      untilAborted(signal),
    ]);
    if (!signal.aborted) {
      this.#hasSynced = true;
      await this.#control(informers, signal);
    }
  }

  async #control(informers: PolicyInformers, signal: AbortSignal): Promise<void> {
    const { controlPlane, logger, metrics } = this.options;
    const { dynamic: client, rest } = controlPlane;
    const wakeUps = new WakeUps(informers, new LifecycleCensus(metrics.lifecycles));
    const dependents = new DependentResources({ client, logger, listener: wakeUps, metric: metrics.cachedObjects });
    const discovery = new HostDiscovery({
      discovery: new DiscoveryClient(rest),
      client,
      logger,
      onChange: () => wakeUps.hostChanged(),
    });
    const parts: SharedParts = {
      policies: new WrittenObjects(client, CLUSTER_IMPORT_POLICIES, informers.policies),
      lifecycles: new WrittenObjects(client, PEDIA_CLUSTER_LIFECYCLES, informers.lifecycles),
      clusters: new WrittenObjects(client, PEDIA_CLUSTERS, informers.clusters),
      templates: new TemplateCache(),
      events: new EventRecorder(client, logger),
      dependents,
    };
    const reconciler = this.#policyReconciler(parts, discovery);
    const policyLoop = this.#loop('clusterimportpolicy', reconciler);
    const lifecycleLoop = this.#loop('pediaclusterlifecycle', this.#lifecycleReconciler(parts));
    const stopListening = wakeUps.attach({
      policy: (name) => policyLoop.enqueue({ namespace: '', name }),
      lifecycle: (name) => lifecycleLoop.enqueue({ namespace: '', name }),
      contendersFor: (lifecycle) => reconciler.contendersFor(lifecycle),
    });
    await Promise.all([policyLoop.run(signal), lifecycleLoop.run(signal), discovery.run(signal)]);
    stopListening();
    await dependents.close();
  }

  #policyReconciler(
    { policies, lifecycles, dependents, templates, events }: SharedParts,
    discovery: HostDiscovery,
  ): ClusterImportPolicyReconciler {
    return new ClusterImportPolicyReconciler({
      policies,
      lifecycles,
      discovery,
      dependents,
      templates,
      metrics: this.options.metrics,
      status: new PolicyStatusWriter(policies, events),
      retries: new ScheduledRateLimiter(retrySchedule),
    });
  }

  #lifecycleReconciler({ lifecycles, clusters, dependents, templates, events }: SharedParts): Reconciler {
    return new PediaClusterLifecycleReconciler({
      lifecycles,
      clusters,
      dependents,
      templates,
      importer: new ClusterImporter(clusters, templates),
      status: new LifecycleStatusWriter(lifecycles, events),
    });
  }

  #loop(name: string, reconciler: Reconciler): ReconcileLoop {
    const { logger, registry } = this.options;
    return new ReconcileLoop({
      name,
      reconciler,
      workers: WORKERS,
      rateLimiter: new ScheduledRateLimiter(retrySchedule),
      logger,
      metrics: reconcileMetricsOf(registry),
    });
  }
}
