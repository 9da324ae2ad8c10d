import type { PediaCluster, PediaClusterLifecycle } from '#api';
import { StatusError, type OwnerReference } from '#kube';
import type { WrittenObjects } from './host/written-objects.js';
import { changedConnectionFields, connectionPatch } from './rendering/connection-fields.js';
import { parsePediaCluster } from './rendering/pediacluster.parser.js';
import { isTrue, type TemplateData } from './rendering/render.js';
import type { TemplateCache } from './rendering/template-cache.js';
import type { LifecycleProblemReason, LifecycleReport } from './reporting/lifecycle-conditions.js';

/** What became of the PediaCluster of a lifecycle. */
export interface ImportResult extends Pick<LifecycleReport, 'isImported' | 'outcome'> {
  /** Why it should be tried again although nothing changes: the host did not do what it was asked to. */
  readonly retry: Error | undefined;
}

/** Something that ends an import early. */
class ImportProblem extends Error {
  override readonly name = 'ImportProblem';

  constructor(
    readonly reason: LifecycleProblemReason,
    message: string,
    /** Whether the same attempt may end otherwise. */
    readonly canRetry = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Creates the PediaCluster of a lifecycle, or brings the connection of one that is there up to date. */
export class ClusterImporter {
  constructor(
    private readonly clusters: WrittenObjects<PediaCluster>,
    private readonly templates: TemplateCache,
  ) {}

  /** @param cluster - the PediaCluster as it is; `undefined` when there is none */
  async import(
    lifecycle: PediaClusterLifecycle,
    cluster: PediaCluster | undefined,
    data: TemplateData,
    signal: AbortSignal,
  ): Promise<ImportResult> {
    const isImported = cluster !== undefined;
    try {
      const outcome = await (isImported
        ? this.#update(lifecycle, cluster, data, signal)
        : this.#create(lifecycle, data, signal));
      return { isImported, outcome, retry: undefined };
    } catch (error) {
      if (!(error instanceof ImportProblem)) {
        throw error;
      }
      const { reason, message, canRetry } = error;
      return { isImported, outcome: { reason, message }, retry: canRetry ? error : undefined };
    }
  }

  async #create(
    lifecycle: PediaClusterLifecycle,
    data: TemplateData,
    signal: AbortSignal,
  ): Promise<LifecycleReport['outcome']> {
    this.#assertCondition(lifecycle, data);
    const wanted = this.#render(lifecycle, data);
    // The API server would say so too, but not that it is the template that must be changed.
    if (!Array.isArray(wanted.spec.syncResources)) {
      const message = 'the template renders no spec.syncResources, which a PediaCluster must have; [] is enough';
      throw new ImportProblem('CreationFailure', message);
    }
    const owned = { ...wanted, metadata: { ...wanted.metadata, ownerReferences: [ownerReferenceTo(lifecycle)] } };
    try {
      await this.clusters.create(owned, signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (StatusError.is(cause, 'AlreadyExists')) {
        // The informer has not seen it yet: the next try finds it.
        await this.clusters.read(lifecycle.metadata.name, signal);
      }
      throw new ImportProblem('CreationFailure', describe(cause), true, { cause });
    }
    return { act: 'created', detail: `created PediaCluster "${lifecycle.metadata.name}"` };
  }

  async #update(
    lifecycle: PediaClusterLifecycle,
    cluster: PediaCluster,
    data: TemplateData,
    signal: AbortSignal,
  ): Promise<LifecycleReport['outcome']> {
    const wanted = this.#render(lifecycle, data);
    const fields = changedConnectionFields(cluster.spec, wanted.spec);
    if (fields.length === 0) {
      return { act: 'unchanged', detail: '' };
    }
    try {
      const body = connectionPatch(wanted.spec, fields);
      await this.clusters.patch(lifecycle.metadata.name, { type: 'merge', body }, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw new ImportProblem('FailedPatchPediaCluster', describe(cause), true, { cause });
    }
    return { act: 'patched', detail: `changed ${fields.join(', ')} of PediaCluster "${lifecycle.metadata.name}"` };
  }

  #assertCondition({ spec: { creationCondition } }: PediaClusterLifecycle, data: TemplateData): void {
    let rendered: string;
    try {
      rendered = this.templates.get('creationCondition', creationCondition).execute(data);
    } catch (cause) {
      throw new ImportProblem('WaitCreationCondition', describe(cause), false, { cause });
    }
    if (!isTrue(rendered)) {
      throw new ImportProblem('WaitCreationCondition', 'creationCondition does not render to true');
    }
  }

  #render({ metadata, spec }: PediaClusterLifecycle, data: TemplateData): PediaCluster {
    try {
      return parsePediaCluster(this.templates.get('template', spec.template).execute(data), metadata.name);
    } catch (cause) {
      throw new ImportProblem('FailedResolveAndDecodePediaCluster', describe(cause), false, { cause });
    }
  }
}

/** Of an owner among several: it goes with the lifecycle, and may be somebody else's too. */
function ownerReferenceTo({ apiVersion, kind, metadata: { name, uid = '' } }: PediaClusterLifecycle): OwnerReference {
  return { apiVersion, kind, name, uid };
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
