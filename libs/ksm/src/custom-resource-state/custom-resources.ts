import { formatGvr, objectNameOf, type GroupVersionKind, type GroupVersionResource } from '#kube';
import type { Logger } from '#telemetry';
import { exposeResource, type ExposedResource } from '../exposed-resource.js';
import type { FamilyPatterns } from '../family-filter.js';
import { customFamilies, type MissingSample } from './custom-families.js';
import type { KsmMetrics } from '../ksm.metrics.js';
import type { CustomResourceDefinition } from './custom-resource-state.config.js';

const WILDCARD = '*';

/** From this verbosity of the exporter on, nothing is an error any more. */
const LEAST_DETAIL = 1;

export interface CustomResourcesOptions {
  /** Which families are wanted. */
  readonly patterns: FamilyPatterns;
  readonly missingSamples: KsmMetrics['missingSamples'];
  readonly logger: Logger;
}

/** Finds the metrics of custom resources. A kind that is synchronised in several versions has them for each. */
export class CustomResources {
  readonly #exposed = new Map<string, ExposedResource | undefined>();

  constructor(
    private readonly definitions: readonly CustomResourceDefinition[],
    private readonly options: CustomResourcesOptions,
  ) {}

  /** The metrics of a kind, the same for the same kind; `undefined` when it has none. */
  find(resource: GroupVersionResource, kind: string): ExposedResource | undefined {
    const key = `${kind} ${formatGvr(resource)}`;
    if (!this.#exposed.has(key)) {
      this.#exposed.set(key, this.#expose(resource, kind));
    }
    return this.#exposed.get(key);
  }

  /** All that were found, in the order of groups, kinds and versions. */
  known(): readonly ExposedResource[] {
    return [...this.#exposed].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, exposed]) => exposed ?? []);
  }

  #expose({ group, version, resource }: GroupVersionResource, kind: string): ExposedResource | undefined {
    const subject = { group, version, kind };
    const definitions = this.definitions.filter(({ groupVersionKind }) => isMatch(groupVersionKind, subject));
    if (definitions.length === 0) {
      return undefined;
    }
    const families = customFamilies(definitions, subject, (missing) => this.#report(missing));
    const metrics = {
      ...subject,
      resource,
      families,
      // Objects without a namespace are never filtered by it.
      isNamespaced: true,
      identity: { names: [], values: () => [] },
    };
    const { patterns, missingSamples } = this.options;
    const exposed = exposeResource(metrics, patterns, { allowedLabels: undefined, allowedAnnotations: undefined });
    // A counter that begins with its first failure would hide that one from every rate.
    exposed.families.forEach(({ name }) => missingSamples.inc({ family: name }, 0));
    return exposed;
  }

  #report({ family, errorLogV, object, problem }: MissingSample): void {
    this.options.missingSamples.inc({ family });
    const fields = { family, kind: object.kind, ...objectNameOf(object), problem };
    const level = errorLogV < LEAST_DETAIL ? 'warn' : 'debug';
    this.options.logger[level](fields, 'a value of a custom resource has no sample');
  }
}

function isMatch(wanted: GroupVersionKind, { group, version, kind }: GroupVersionKind): boolean {
  const isVersion = wanted.version === WILDCARD || wanted.version === version;
  return wanted.group === group && isVersion && (wanted.kind === WILDCARD || wanted.kind === kind);
}
